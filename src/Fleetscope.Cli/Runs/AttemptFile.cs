using Fleetscope.Jobs;
using Fleetscope.Logs;

namespace Fleetscope.Cli.Runs;

/// <summary>Where the log of an attempt lies, for people who open it in an editor.</summary>
internal static class AttemptFile
{
    /// <summary>The path, or null when there is no log or its engine keeps it elsewhere than in a file.</summary>
    public static string? Of(IRunLog log, JobId job, int? attempt)
    {
        using var text = attempt is { } number ? log.ReadAttempt(job, number) : null;
        return (text as FileStream)?.Name;
    }
}
