using Fleetscope.Aws.Workers;
using Fleetscope.Workers;

namespace Fleetscope.Aws.Machines;

/// <summary>What a worker has in hand.</summary>
/// <param name="Name">The worker's own, from <see cref="MachineSide.NameOf"/>.</param>
/// <param name="Held">How many jobs it holds, and how many it ever took.</param>
/// <param name="Folders">Where its files lie: the disks of these are watched.</param>
public sealed record WorkInHand(string Name, int Slots, Func<(int Now, long Ever)> Held, IReadOnlyList<string> Folders);

/// <summary>The EC2 instance that a worker's container runs on, and what the worker does for it. Where there is none, or it does not say who it is, nothing is done.</summary>
public sealed class MachineSide : IAsyncDisposable
{
    private readonly TimeProvider clock;
    private readonly MachineMetadata? metadata;
    private readonly Machine? machine;
    private readonly string? task;
    private MachineDuties? duties;

    private MachineSide(TimeProvider clock, MachineMetadata? metadata, Machine? machine, string? task) =>
        (this.clock, this.metadata, this.machine, this.task) = (clock, metadata, machine, task);

    /// <summary>How long a program that is asked to end may take here; null: as long as elsewhere.</summary>
    public TimeSpan? KillGrace => machine is null ? null : SpotWatch.KillGrace;

    /// <param name="said">Told why there is no machine side although there should be one.</param>
    public static async Task<MachineSide> FindAsync(Func<string, string?> environment, TimeProvider clock, Action<string> said, CancellationToken cancellationToken)
    {
        if (MachineMetadata.EndpointOf(environment) is not { } endpoint)
        {
            return new MachineSide(clock, null, null, null);
        }

        var metadata = new MachineMetadata(endpoint, clock);
        try
        {
            var machine = await metadata.FindMachineAsync(cancellationToken);
            said($"this is {machine}");
            return new MachineSide(clock, metadata, machine, await EcsTask.FindIdAsync(environment, clock, cancellationToken));
        }
        catch (FleetscopeException failure)
        {
            said($"{failure.What}: {failure.Cause}. So this worker sees no spot notice, and does not end its machine when it is idle. To mend it: {failure.Next}");
            return new MachineSide(clock, metadata, null, null);
        }
    }

    /// <summary>The name of a worker, by which others know whose machine it is on.</summary>
    /// <param name="worker">Its name where there is no machine, unlike that of any other.</param>
    public string NameOf(string worker) => machine?.WorkerName(task ?? worker) ?? worker;

    /// <summary>Begins what is done for the machine. Call it before the worker leases its first job: the machine may be given up already.</summary>
    public async Task StartAsync(WorkerRun run, Departure departure, WorkInHand work, CancellationToken cancellationToken)
    {
        if (machine is null)
        {
            return;
        }

        duties = new MachineDuties(metadata!, machine, new MachineTerms
        {
            Api = run.Run.Api,
            Names = run.Run.Names,
            Bucket = new ControlBucket(run.Run.Api.S3, run.Run.Names.Bucket, new RunKeys(run.Config.AppName)),
            Departure = departure,
            Log = run.Ports.Log,
            Worker = work.Name,
            Slots = work.Slots,
            Held = work.Held,
            CountQueue = run.CountQueueAsync,
            Folders = work.Folders,
            TaskId = task,
            Clock = clock,
        });
        await duties.StartAsync(cancellationToken);
    }

    /// <inheritdoc cref="MachineDuties.LeaveAsync"/>
    public Task LeaveAsync(CancellationToken stop) => duties?.LeaveAsync(stop) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (duties is not null)
        {
            await duties.DisposeAsync();
        }

        metadata?.Dispose();
    }
}
