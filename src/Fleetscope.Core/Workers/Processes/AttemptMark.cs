using System.Security.Cryptography;
using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>The environment variable by which every process of an attempt is known, wherever it hides.</summary>
/// <remarks>
/// A process may leave its session, its group and its parent, but what it was started with stays readable in <c>/proc/PID/environ</c>
/// and is inherited by all that it starts, unless it empties the environment of its children on purpose.
/// </remarks>
/// <param name="Home">The state folder that the attempt belongs to, as <see cref="HomeOf"/> gives it.</param>
/// <param name="Attempt">The attempt, unique among those of this worker: <c>JobId/number</c>.</param>
public sealed record AttemptMark(string Home, string Attempt)
{
    /// <summary>The name of the variable.</summary>
    public const string Name = "FLEETSCOPE_ATTEMPT";

    /// <summary>Its value: the state folder, the worker's process, the attempt.</summary>
    public string Value { get; } = $"{OfThisWorker(Home)}{Attempt}";

    /// <summary>A short name for a state folder: two folders never share one, and no path shows in process listings.</summary>
    public static string HomeOf(string stateFolder) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(stateFolder)))).AsSpan(0, 8));

    /// <summary>How the marks of all attempts of a state folder begin, whichever worker made them.</summary>
    public static string OfHome(string home) => $"{home}/";

    /// <summary>How the marks of this process's attempts begin.</summary>
    public static string OfThisWorker(string home) => $"{home}/{Environment.ProcessId}/";
}
