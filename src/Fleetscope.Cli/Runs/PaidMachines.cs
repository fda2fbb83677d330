using Fleetscope.Cli.Output;
using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Cli.Runs;

/// <summary>Machines that cost money although no job is left for them, or nobody watches: said, so that no command leaves them running without a word. This machine costs nothing more.</summary>
internal static class PaidMachines
{
    /// <summary>Says so of a run whose every job has ended.</summary>
    public static void SayIdle(OpenRun run, JobCounts counts, FleetStatus fleet, Screen screen)
    {
        if (counts.IsOver && Up(run, fleet) is { } machines)
        {
            screen.Say($"warning: no job is left, and {machines}: fleetscope monitor (or fleetscope clean, at once) ends them");
        }
    }

    /// <summary>The same for a command that has done its work and does not know the counts.</summary>
    public static Task SayIdleAsync(OpenRun run, Screen screen, CancellationToken stopping) => TryAsync(
        run, async () => SayIdle(run, await run.Ports.Queue.CountAsync(stopping), await run.Ports.Fleet.StatusAsync(stopping), screen));

    /// <summary>Says so of a run that cannot be watched any more.</summary>
    public static Task SayUnwatchedAsync(OpenRun run, Screen screen) => TryAsync(run, async () =>
    {
        if (Up(run, await run.Ports.Fleet.StatusAsync(CancellationToken.None)) is { } machines)
        {
            screen.Say($"warning: nobody watches the run now, and {machines}: fleetscope monitor watches it again, fleetscope clean ends it and them");
        }
    });

    private static string? Up(OpenRun run, FleetStatus fleet) => run.Engine.WorksHere ? null : fleet switch
    {
        { Running: 1 } => "1 machine is up and costs money",
        { Running: > 1 } => $"{fleet.Running} machines are up and cost money",
        { IsClosed: false, Wanted: > 0 } => "machines are asked for, which will cost money",
        _ => null,
    };

    /// <summary>A remark beside what a command was asked for: where it cannot be made, that alone is what is told.</summary>
    private static async Task TryAsync(OpenRun run, Func<Task> say)
    {
        if (run.Engine.WorksHere)
        {
            return;
        }

        try
        {
            await say();
        }
        catch (Exception failure) when (ExpectedFailure.InWords(failure) is not null)
        {
            // The command's own answer, or the first failure, is the one to be told.
        }
    }
}
