using Fleetscope.Jobs;

namespace Fleetscope.Aws.Logs;

/// <summary>The line that begins an attempt in a log stream. A stream holds all attempts of a job, and of every job of the same name.</summary>
internal static class AttemptHeader
{
    private const string Opening = "=== fleetscope: job ";

    public static string Of(JobId job, int attempt) => $"{Opening}{job}, attempt {attempt} ===";

    /// <summary>Whether a line begins some attempt.</summary>
    public static bool Is(string line) => line.StartsWith(Opening, StringComparison.Ordinal) && line.EndsWith(" ===", StringComparison.Ordinal);
}
