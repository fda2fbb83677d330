namespace Fleetscope.Jobs;

/// <summary>What one attempt used.</summary>
/// <param name="Wall">From the start of the program to its end.</param>
/// <param name="Cpu">User and system time of the program and the children it waited for, as the kernel counts them.</param>
/// <param name="PeakMemoryBytes">
/// The larger of: the biggest resident set of any single process of the attempt (exact, from the kernel, where it is above the worker's own; below that the main
/// process's, looked at after 10 ms and then ever more seldom), and the sum over its processes sampled once a second (so a peak shorter than a second of several
/// processes together may be missed). 0 for a program that ended before the first look.
/// </param>
/// <param name="BytesIn">Bytes of inputs fetched into the workspace; 0 when a folder is read in place.</param>
/// <param name="BytesOut">Bytes of outputs committed.</param>
/// <param name="ScratchBytes">Bytes that the attempt's folder held when the program ended, outputs included.</param>
public sealed record ResourceUse(TimeSpan Wall, TimeSpan Cpu, long PeakMemoryBytes, long BytesIn = 0, long BytesOut = 0, long ScratchBytes = 0)
{
    /// <summary>Nothing was run.</summary>
    public static ResourceUse None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, 0);
}
