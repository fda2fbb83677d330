using Fleetscope.Jobs;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>Ends this process as <c>kill -9</c> would at a named step, once, so that tests can crash it exactly there; or freezes it there.</summary>
/// <remarks>
/// FLEETSCOPE_CRASH_AT=STEP:N:FILE crashes at the Nth time that the step is reached, unless FILE is there; FILE is made first, so that the process that comes
/// after does not crash again. FLEETSCOPE_FREEZE_AT is the same with SIGSTOP, as of a machine that sleeps. The steps are those of a job
/// (<see cref="JobStep"/>: any job counts), and <c>Batch</c>: a batch of jobs was submitted.
/// </remarks>
internal sealed class CrashPoint
{
    private const string CrashVariable = "FLEETSCOPE_CRASH_AT";
    private const string FreezeVariable = "FLEETSCOPE_FREEZE_AT";
    private const string Batch = "Batch";

    private readonly string step;
    private readonly string once;
    private readonly int signal;
    private int left;

    private CrashPoint(string[] words, int signal)
    {
        (step, left, once) = (words[0], int.Parse(words[1]), words[2]);
        this.signal = signal;
    }

    /// <summary>What a worker is to call at each step of a job; null when nothing is asked for.</summary>
    public static Action<JobStep, Job>? OfJobs() => FromEnvironment() is { } point ? (reached, _) => point.Reach(reached.ToString()) : null;

    /// <summary>What a submission is to call after each batch; null when nothing is asked for.</summary>
    public static Action<long>? OfSubmission() => FromEnvironment() is { } point ? _ => point.Reach(Batch) : null;

    private static CrashPoint? FromEnvironment() => From(CrashVariable, Linux.SIGKILL) ?? From(FreezeVariable, Linux.SIGSTOP);

    private static CrashPoint? From(string variable, int signal) =>
        Environment.GetEnvironmentVariable(variable)?.Split(':', 3) is { Length: 3 } words ? new CrashPoint(words, signal) : null;

    private void Reach(string reached)
    {
        if (reached == step && Interlocked.Decrement(ref left) == 0 && !File.Exists(once))
        {
            File.WriteAllText(once, step);
            Linux.Kill(Environment.ProcessId, signal);
        }
    }
}
