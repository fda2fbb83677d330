using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>A job file of the family: keys that all jobs share, and groups that become one job each.</summary>
/// <remarks>Groups are read as a stream, because there may be a million of them; the shared keys may stand before or after them.</remarks>
public sealed class JobFile
{
    /// <summary>Opens a job file and reads everything but its groups.</summary>
    /// <param name="appName">The run, which is part of the jobs' identities.</param>
    /// <exception cref="FleetscopeException">No such file, no JSON (with line and column), or mistakes in the shared keys (all at once).</exception>
    public static JobFile Open(string path, string appName) => throw new NotImplementedException();

    /// <summary>The absolute path of the file.</summary>
    public string Path => throw new NotImplementedException();

    /// <summary>Which of the family's styles it is, by its keys.</summary>
    public JobStyle Style => throw new NotImplementedException();

    /// <summary>Every top-level key but <c>groups</c> and comments.</summary>
    public IReadOnlyDictionary<string, JsonElement> Shared => throw new NotImplementedException();

    /// <summary>Reads the groups, in order; one that cannot be a job has mistakes instead. May be called again: the file is read anew.</summary>
    public IEnumerable<GroupReading> Read() => throw new NotImplementedException();

    /// <summary>The jobs, in order.</summary>
    /// <exception cref="FleetscopeException">A group cannot be a job, or two are the same message.</exception>
    public IEnumerable<Job> Jobs() => throw new NotImplementedException();
}

/// <summary>The styles of job files.</summary>
public enum JobStyle
{
    /// <summary>Distributed-CellProfiler: <c>pipeline</c>, <c>data_file</c>, <c>input</c>, <c>output</c>.</summary>
    CellProfiler,

    /// <summary>Distributed-Fiji: <c>shared_metadata</c>, <c>output_file_location</c>.</summary>
    Fiji,

    /// <summary>Distributed-Something: anything else.</summary>
    Generic,
}

/// <summary>One group of a job file, read.</summary>
/// <param name="Number">Its place among the groups, from 1.</param>
/// <param name="Line">The line of the file where it starts, from 1.</param>
/// <param name="Job">The job, or null when it cannot be one.</param>
/// <param name="Mistakes">Why not, in sentences.</param>
public sealed record GroupReading(int Number, int Line, Job? Job, IReadOnlyList<string> Mistakes);
