namespace Fleetscope.Jobs;

/// <summary>One group of a job file, read.</summary>
/// <param name="Number">Its place among the groups, from 1.</param>
/// <param name="Line">The line of the file where it starts, from 1.</param>
/// <param name="Job">The job, or null when it cannot be one.</param>
/// <param name="Mistakes">Why not, in sentences.</param>
public sealed record GroupReading(int Number, int Line, Job? Job, IReadOnlyList<string> Mistakes);
