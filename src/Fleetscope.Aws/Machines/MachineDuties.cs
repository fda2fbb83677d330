using Fleetscope.Aws.Api;
using Fleetscope.Logs;
using Fleetscope.Workers;

namespace Fleetscope.Aws.Machines;

/// <summary>What a worker's machine is told by whoever puts the worker together.</summary>
internal sealed record MachineTerms
{
    public required AwsApi Api { get; init; }

    public required RunNames Names { get; init; }

    public required ControlBucket Bucket { get; init; }

    /// <summary>What the worker is run with; this room begins it.</summary>
    public required Departure Departure { get; init; }

    /// <summary>Gets what happens to the machine.</summary>
    public required IRunLog Log { get; init; }

    /// <summary>The worker's name, from <see cref="Machine.WorkerName"/>.</summary>
    public required string Worker { get; init; }

    public required int Slots { get; init; }

    /// <summary>How many jobs the worker holds, and how many it ever took.</summary>
    public required Func<(int Now, long Ever)> Held { get; init; }

    /// <summary>How many messages wait and are with workers; null: the queue is gone.</summary>
    public required Func<CancellationToken, Task<(long Waiting, long Running)?>> CountQueue { get; init; }

    /// <summary>Folders whose disks are watched: attempts, cache.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>From <see cref="EcsTask"/>; null outside of ECS.</summary>
    public string? TaskId { get; init; }

    /// <summary>How long the machine may be idle.</summary>
    public TimeSpan IdleLimit { get; init; } = IdleRule.Limit;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What a worker does for its machine besides jobs: names it, watches for spot notices and idleness, writes how it does, and ends it at last.</summary>
internal sealed class MachineDuties : IAsyncDisposable
{
    /// <summary>How long a machine that was given notice is waited for.</summary>
    private static readonly TimeSpan NoticeIsOver = TimeSpan.FromMinutes(5);

    private readonly Machine machine;
    private readonly MachineTerms terms;
    private readonly SpotWatch spot;
    private readonly IdleWatch idle;
    private readonly MachineEnd end;
    private readonly MachineLog log;
    private readonly CancellationTokenSource ending = new();
    private readonly List<Task> running = [];

    public MachineDuties(MachineMetadata metadata, Machine machine, MachineTerms terms)
    {
        (this.machine, this.terms) = (machine, terms);
        var neighbours = new NeighbourJobs(terms.Bucket, machine, terms.Worker, terms.Clock);
        var gauge = new MachineGauge(terms.Folders);
        spot = new SpotWatch(metadata, machine, terms.Departure, terms.Log, terms.Clock);
        idle = new IdleWatch(machine, new IdleSources(terms.Held, terms.CountQueue, terms.Api.Ec2, neighbours, terms.IdleLimit), terms.Departure, terms.Log, terms.Clock);
        end = new MachineEnd(terms.Api.Ec2, neighbours, terms.Clock);
        log = new MachineLog(
            terms.Api.Logs, terms.Names.MachinesLogGroup, MachineLog.StreamOf(terms.Names.AppName, terms.TaskId, machine), () => gauge.Read(terms.Held().Now, terms.Slots), terms.Clock);
    }

    /// <summary>Looks for a notice, so that a machine already given up takes no job, and begins the rest. Call it before the worker runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await spot.LookAsync(cancellationToken);
        running.AddRange([NameAsync(), spot.RunAsync(ending.Token), idle.RunAsync(ending.Token), log.RunAsync(ending.Token)]);
    }

    /// <summary>
    /// Call it when the worker has left and its logs are written: ends the machine when it was idle or AWS recommends to leave it, and waits while AWS takes it back, since ECS would start
    /// the container again. Returns at once when the worker left for another reason.
    /// </summary>
    /// <param name="stop">SIGTERM.</param>
    public async Task LeaveAsync(CancellationToken stop)
    {
        try
        {
            if (!spot.IsNoticed && (idle.IsOver || spot.IsRebalanceRecommended) && await end.EndAsync(machine, stop) is { } refusal)
            {
                terms.Log.Append(new Warned(terms.Clock.GetUtcNow(), refusal));
                await terms.Log.FlushAsync(stop);
                await Task.Delay(Timeout.InfiniteTimeSpan, terms.Clock, stop);
            }

            if (spot.IsNoticed)
            {
                await Task.Delay(NoticeIsOver, terms.Clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to go.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(running);
        ending.Dispose();
    }

    private async Task NameAsync()
    {
        try
        {
            if (await new MachineNaming(terms.Api.Ec2, terms.Names.Machine).NameAsync(machine, ending.Token) is { } refusal)
            {
                terms.Log.Append(new Warned(terms.Clock.GetUtcNow(), refusal));
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker left at once.
        }
    }
}
