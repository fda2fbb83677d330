using Fleetscope.Aws.Api;
using Fleetscope.Logs;
using Fleetscope.Workers;

namespace Fleetscope.Aws.Machines;

/// <summary>What an idle watch asks, and whom it tells.</summary>
/// <param name="Held">How many jobs the worker holds, and how many it ever took.</param>
/// <param name="CountQueue">How many messages wait and are with workers; null: the queue is gone, and with it every job.</param>
/// <param name="Limit">How long a machine may be idle: <see cref="IdleRule.Limit"/>.</param>
internal sealed record IdleSources(
    Func<(int Now, long Ever)> Held, Func<CancellationToken, Task<(long Waiting, long Running)?>> CountQueue, IEc2 Ec2, NeighbourJobs Neighbours, TimeSpan Limit);

/// <summary>Looks once a minute whether the machine is still of use, and lets the worker go when it is not.</summary>
internal sealed class IdleWatch(Machine machine, IdleSources sources, Departure departure, IRunLog log, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long? idleSince;
    private long? emptySince;
    private long taken;
    private bool isStuck;

    /// <summary>The machine is to be ended once the worker has left.</summary>
    public bool IsOver { get; private set; }

    public async Task RunAsync(CancellationToken ending)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, clock);
            while (!IsOver && !isStuck && await timer.WaitForNextTickAsync(ending))
            {
                await LookAsync(ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker has left for another reason.
        }
    }

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        var (held, ever) = sources.Held();
        var worked = held > 0 || ever != taken;
        taken = ever;
        if (worked)
        {
            (idleSince, emptySince) = (null, null);
            return;
        }

        idleSince ??= now;
        try
        {
            var waiting = await CountAsync(now, cancellationToken);
            var idle = clock.GetElapsedTime(idleSince.Value, now);
            if (idle < sources.Limit)
            {
                return;
            }

            var request = await FindFleetAsync(cancellationToken);
            var sight = new IdleSight
            {
                Idle = idle,
                Empty = emptySince is { } since ? clock.GetElapsedTime(since, now) : TimeSpan.Zero,
                Waiting = waiting,
                Fleet = request is null ? null : new FleetSize(request.TargetCapacity, (await sources.Ec2.ListFleetInstancesAsync(request.Id, cancellationToken)).Count),
                Chance = Random.Shared.NextDouble(),
            };
            await DoAsync(IdleRule.Decide(sight, sources.Limit), request, cancellationToken);
        }
        catch (Exception failure) when (failure is AwsException or FleetscopeException)
        {
            // Whoever does not know stays, and counts the emptiness from the next look.
            emptySince = null;
        }
    }

    private async Task<long> CountAsync(long now, CancellationToken cancellationToken)
    {
        var counts = await sources.CountQueue(cancellationToken) ?? (0, 0);
        emptySince = counts is (0, 0) ? emptySince ?? now : null;
        return counts.Waiting;
    }

    private async Task<SpotFleetRequest?> FindFleetAsync(CancellationToken cancellationToken)
    {
        var self = (await sources.Ec2.ListInstancesAsync([machine.Id], cancellationToken)).FirstOrDefault(one => one.Id == machine.Id);
        return self is { FleetId.Length: > 0 } && await sources.Ec2.FindSpotFleetAsync(self.FleetId, cancellationToken) is { IsActive: true } request ? request : null;
    }

    private async Task DoAsync(IdleStep step, SpotFleetRequest? request, CancellationToken cancellationToken)
    {
        if (step == IdleStep.Stay || (step == IdleStep.LeaveAsSurplus && await sources.Neighbours.AnyAsync(cancellationToken)))
        {
            return;
        }

        if (step == IdleStep.EndFleet && request is { TargetCapacity: > 0 } && await CloseAsync(request, cancellationToken) is { } refusal)
        {
            // Ended by itself, this machine would only be replaced by one as idle.
            isStuck = true;
            log.Append(new Warned(clock.GetUtcNow(), $"{machine} is idle and stays so: {refusal}"));
            return;
        }

        IsOver = true;
        var idle = $"{machine} has had no job for {sources.Limit.TotalMinutes:0} minutes";
        var why = step == IdleStep.EndFleet
            ? $"{idle}, and no job waits or runs anywhere: the fleet is asked for no more machines, and this one ends itself. startCluster gives machines again"
            : $"{idle}, and the fleet has more machines than it wants: this one ends itself";
        departure.Begin(why, finishFor: null, commitFor: null);
        log.Append(new Warned(clock.GetUtcNow(), why));
    }

    /// <summary>Asks for no more machines. Those that run are not ended by it, and another idle one that does the same at the same time does no harm.</summary>
    private async Task<string?> CloseAsync(SpotFleetRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await sources.Ec2.ModifySpotFleetAsync(request.Id, 0, cancellationToken);
            return null;
        }
        catch (AwsException denied) when (denied.Status is 400 or 403 && AwsFailures.IsDenial(denied))
        {
            var told = AwsFailures.InWords(denied, $"spot fleet {request.Id}");
            return $"{told.Cause}. Until MAX_RUN_HOURS are over it costs money; to mend it: {told.Next}";
        }
    }
}
