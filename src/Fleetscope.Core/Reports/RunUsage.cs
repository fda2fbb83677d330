namespace Fleetscope.Reports;

/// <summary>What the attempts of a run used. Spreads are over attempts that succeeded; totals over all.</summary>
/// <param name="Wall">Seconds from the start of the program to its end.</param>
/// <param name="Around">Seconds of an attempt before and after the program: staging, checking, committing.</param>
/// <param name="Cpu">CPU seconds.</param>
/// <param name="CpuPerWall">CPU seconds per second of the program: how many cores it keeps busy.</param>
/// <param name="PeakMemory">Bytes.</param>
/// <param name="Scratch">Bytes in the attempt's folder at the end.</param>
/// <param name="BytesIn">Bytes of inputs fetched, all attempts together.</param>
/// <param name="BytesOut">Bytes of outputs committed, all attempts together.</param>
/// <param name="CpuTotal">CPU time of all attempts together.</param>
/// <param name="SlotTotal">Time that slots were held, all attempts together.</param>
/// <param name="SlotLost">The part of it that led to nothing: failed and interrupted attempts.</param>
/// <param name="OutOfMemory">Attempts that ran out of memory: what they needed is not known.</param>
/// <param name="CommittedFiles">Output files put at their final keys.</param>
/// <param name="CommittedBytes">Their bytes.</param>
public sealed record RunUsage(
    Spread Wall,
    Spread Around,
    Spread Cpu,
    Spread CpuPerWall,
    Spread PeakMemory,
    Spread Scratch,
    long BytesIn,
    long BytesOut,
    TimeSpan CpuTotal,
    TimeSpan SlotTotal,
    TimeSpan SlotLost,
    long OutOfMemory,
    long CommittedFiles,
    long CommittedBytes);
