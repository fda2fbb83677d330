using System.Diagnostics;
using Fleetscope.Jobs;
using Fleetscope.Workers;

namespace Fleetscope.Cli.Runs;

/// <summary>Ends this process as <c>kill -9</c> would at a named step of a job, once, so that tests can crash a worker exactly there.</summary>
/// <remarks>
/// FLEETSCOPE_CRASH_AT=STEP:N:FILE crashes at the Nth time that any job reaches the <see cref="JobStep"/>, unless FILE is there; FILE is made first, so that the
/// worker that comes after does not crash again.
/// </remarks>
internal static class CrashPoint
{
    private const string Variable = "FLEETSCOPE_CRASH_AT";

    public static Action<JobStep, Job>? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(':', 3) is not [var name, var count, var once] || !Enum.TryParse<JobStep>(name, out var at))
        {
            return null;
        }

        var left = int.Parse(count);
        return (step, _) =>
        {
            if (step == at && Interlocked.Decrement(ref left) == 0 && !File.Exists(once))
            {
                File.WriteAllText(once, "crashed");
                Process.GetCurrentProcess().Kill();
            }
        };
    }
}
