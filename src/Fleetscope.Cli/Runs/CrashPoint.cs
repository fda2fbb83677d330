using System.Diagnostics;
using Fleetscope.Jobs;
using Fleetscope.Workers;

namespace Fleetscope.Cli.Runs;

/// <summary>Ends this process as <c>kill -9</c> would at a named step of a job, so that tests can crash a worker exactly there.</summary>
/// <remarks>
/// Set FLEETSCOPE_CRASH_AT to a step of <see cref="JobStep"/>, optionally with a count: <c>Placed:3</c> is the third time that any job gets there.
/// </remarks>
internal static class CrashPoint
{
    private const string Variable = "FLEETSCOPE_CRASH_AT";

    public static Action<JobStep, Job>? FromEnvironment()
    {
        var parts = Environment.GetEnvironmentVariable(Variable)?.Split(':') ?? [];
        if (parts.Length == 0 || !Enum.TryParse<JobStep>(parts[0], out var at))
        {
            return null;
        }

        var left = parts.Length > 1 && int.TryParse(parts[1], out var count) ? count : 1;
        return (step, _) =>
        {
            if (step == at && Interlocked.Decrement(ref left) == 0)
            {
                Process.GetCurrentProcess().Kill();
            }
        };
    }
}
