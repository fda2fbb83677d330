using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Watching;
using Fleetscope.Fleets;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Fleet;

/// <summary>Keeps in the ledger what is about to be created, and what is.</summary>
internal delegate Task ResourceRecorder(PlannedResource resource, LedgerState state, CancellationToken cancellationToken);

/// <summary>What is known of a run's fleet before AWS is asked.</summary>
/// <param name="Id">From the ledger or the monitor file; null when neither has one.</param>
/// <param name="Token">The last token in the ledger that is not removed: a request was, or may have been, made with it. Null when it has none.</param>
internal sealed record KnownFleet(string AppName, string? Id, FleetToken? Token);

/// <summary>The machines of a run: one spot fleet request.</summary>
/// <remarks>
/// A request is found by its id, else by its ClientToken or tag, before another is made; so neither a crash between the request and its ledger entry nor a second start
/// makes two. Spot fleets of the type maintain replace machines that AWS takes away.
/// </remarks>
/// <param name="configOf">SpotFleetRequestConfig for a number of machines and a token.</param>
internal sealed class SpotFleet(IEc2 ec2, KnownFleet known, Func<int, FleetToken, JsonObject> configOf, ResourceRecorder record, TimeProvider clock) : IFleet
{
    /// <summary>How often an ending fleet is looked at.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>How long machines may take to end once they were told to one by one.</summary>
    private static readonly TimeSpan EndTakes = TimeSpan.FromMinutes(5);

    /// <summary>How long AWS may take to show a request; it says seconds.</summary>
    private static readonly TimeSpan ShowingTakes = TimeSpan.FromMinutes(5);

    /// <summary>How long a request may take until it can be modified.</summary>
    private static readonly TimeSpan ModifyTakes = TimeSpan.FromMinutes(1);

    private string? id = known.Id;
    private DateTimeOffset toldUntil = clock.GetUtcNow();

    /// <summary>The request's id; null before it was made or found.</summary>
    public string? Id => id;

    /// <summary>Through which the status learns of each machine and of what hinders the fleet; null: it tells only how many there are.</summary>
    public FleetWatch? Watch { get; init; }

    /// <summary>The ClientToken that the request was made with, when it is one of ours.</summary>
    public string? Token { get; private set; }

    public async Task StartAsync(FleetRequest request, CancellationToken cancellationToken)
    {
        if (await FindActiveAsync(cancellationToken) is { } found)
        {
            await KeepAsync(found.Id, found.ClientToken, cancellationToken);
            await AimAsync(found, request.Machines, cancellationToken);
            return;
        }

        var token = await TokenAsync(cancellationToken);
        await record(new PlannedResource(RunNames.FleetTokenKind, token.Text), LedgerState.Planned, cancellationToken);
        string made;
        try
        {
            made = await ec2.RequestSpotFleetAsync(configOf(request.Machines, token), cancellationToken);
        }
        catch (AwsException mismatch) when (mismatch.Code == "IdempotentParameterMismatch")
        {
            throw new FleetscopeException(
                $"the fleet of {known.AppName}", "a request that was made moments ago with other settings does not show itself yet", "wait a minute and start again",
                mismatch);
        }

        // A crash here leaves a request that only its token and tag tell of; the next start finds it by them.
        await KeepAsync(made, token.Text, cancellationToken);
    }

    public async Task<FleetStatus> StatusAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } found)
        {
            return new FleetStatus(0, 0, []) { Replaces = true, IsClosed = id is not null && !MayBeTooYoung };
        }

        DateTimeOffset? startedAt = FleetToken.IsOf(known.AppName, found.ClientToken) ? new FleetToken(found.ClientToken).RequestedAt : null;
        if (Watch is null)
        {
            var running = (await ec2.ListFleetInstancesAsync(found.Id, cancellationToken)).Count;
            return new FleetStatus(found.TargetCapacity, running, []) { Replaces = true, IsClosed = !found.IsActive, StartedAt = startedAt, EndsAt = found.ValidUntil };
        }

        var sight = await Watch.LookAsync(found.Id, isNew: false, cancellationToken);
        var status = FleetFacts.Of(sight, toldUntil) with { StartedAt = startedAt };
        toldUntil = sight.Events.Select(happened => happened.At).Append(toldUntil).Max();
        return status;
    }

    /// <summary>Asks for another number of machines; none is ended, also when fewer are asked for. A fleet that is over stays so.</summary>
    public async Task ResizeAsync(int machines, CancellationToken cancellationToken)
    {
        if (await FindActiveAsync(cancellationToken) is { } found)
        {
            await AimAsync(found, machines, cancellationToken);
        }
    }

    /// <summary>Ends single machines. The fleet replaces them while it wants as many as it had.</summary>
    public Task EndMachinesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? Task.CompletedTask : ec2.TerminateInstancesAsync(ids, cancellationToken);

    /// <summary>Cancels the request and ends its machines; returns when they are gone.</summary>
    /// <param name="grace">How long they may take before each is told to end by itself.</param>
    /// <exception cref="FleetscopeException">Some are still there five minutes after that.</exception>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        var fleets = await LiveAsync(cancellationToken);
        HashSet<string> machines = [];
        foreach (var fleet in fleets)
        {
            await AddMachinesAsync(fleet, machines, cancellationToken);
            await ec2.CancelSpotFleetAsync(fleet, cancellationToken);
        }

        if (await WaitUntilGoneAsync(fleets, machines, grace, cancellationToken) is { Count: > 0 } left)
        {
            await ec2.TerminateInstancesAsync(left, cancellationToken);
            left = await WaitUntilGoneAsync(fleets, machines, EndTakes, cancellationToken);
            if (left.Count > 0)
            {
                throw new FleetscopeException(
                    $"the fleet of {known.AppName}", $"{left.Count} of its machines do not end: {string.Join(", ", left.Take(5))}",
                    "run this again; if they stay, end them in the EC2 console, for they cost money");
            }
        }
    }

    /// <summary>The run's request that still brings machines; null when there is none.</summary>
    public async Task<SpotFleetRequest?> FindActiveAsync(CancellationToken cancellationToken) => await FindAsync(cancellationToken) is { IsActive: true } found ? found : null;

    private bool MayBeTooYoung => known.Token is { } last && clock.GetUtcNow() - last.RequestedAt < ShowingTakes;

    // AWS may not show a request yet that was made moments ago. Asked for with the same token again, it gives the same one.
    private async Task<FleetToken> TokenAsync(CancellationToken cancellationToken)
    {
        return MayBeTooYoung && known.Token is { } last && (await ec2.ListSpotFleetsAsync(cancellationToken)).All(fleet => fleet.ClientToken != last.Text)
            ? last
            : FleetToken.New(known.AppName, clock.GetUtcNow());
    }

    // A request can be modified only while it is active, which it is not for some seconds after it was made or modified.
    private async Task AimAsync(SpotFleetRequest fleet, int machines, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + ModifyTakes;
        while (fleet.TargetCapacity != machines)
        {
            try
            {
                await ec2.ModifySpotFleetAsync(fleet.Id, machines, cancellationToken);
                return;
            }
            catch (AwsException early) when (early.Code == "FleetNotInModifiableState" && clock.GetUtcNow() < deadline)
            {
                await Task.Delay(BetweenLooks, clock, cancellationToken);
            }
            catch (AwsException refusal) when (refusal.Code == "FleetNotInModifiableState")
            {
                throw new FleetscopeException($"spot fleet {fleet.Id}", $"it has {fleet.TargetCapacity} machines and cannot be changed to {machines} ({refusal.Said})",
                    "write \"Type\": \"maintain\" in the fleet file for the next fleet; for this one, set CLUSTER_MACHINES to what it has", refusal);
            }
        }
    }

    private async Task<SpotFleetRequest?> FindAsync(CancellationToken cancellationToken)
    {
        var byId = id is null ? null : await ec2.FindSpotFleetAsync(id, cancellationToken);
        if (byId is { IsActive: true })
        {
            return byId;
        }

        var byToken = (await ec2.ListSpotFleetsAsync(cancellationToken)).FirstOrDefault(fleet => fleet.IsActive && IsOurs(fleet));
        id = byToken?.Id ?? id;
        return byToken ?? byId;
    }

    // All of them: a run may have had a fleet before the one that is known.
    private async Task<IReadOnlyList<string>> LiveAsync(CancellationToken cancellationToken)
    {
        var ours = (await ec2.ListSpotFleetsAsync(cancellationToken)).Where(fleet => fleet.IsLive && IsOurs(fleet)).Select(fleet => fleet.Id);

        // The known one in any case: a request that was just made may not be listed yet.
        return [.. (id is null ? ours : ours.Append(id)).Distinct()];
    }

    private bool IsOurs(SpotFleetRequest fleet) =>
        fleet.ClientToken == known.Token?.Text || FleetToken.IsOf(known.AppName, fleet.ClientToken) || fleet.Tags.GetValueOrDefault(RunNames.RunTag) == known.AppName;

    private async Task KeepAsync(string fleet, string token, CancellationToken cancellationToken)
    {
        id = fleet;
        await record(new PlannedResource(RunNames.FleetKind, fleet), LedgerState.Created, cancellationToken);
        if (FleetToken.IsOf(known.AppName, token))
        {
            Token = token;
            await record(new PlannedResource(RunNames.FleetTokenKind, token), LedgerState.Created, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> WaitUntilGoneAsync(IReadOnlyList<string> fleets, HashSet<string> machines, TimeSpan limit, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + limit;
        while (true)
        {
            // A machine may have come between the look and the cancellation.
            foreach (var fleet in fleets)
            {
                await AddMachinesAsync(fleet, machines, cancellationToken);
            }

            List<string> left = machines.Count == 0 ? [] : [.. (await ec2.ListInstancesAsync([.. machines], cancellationToken)).Where(machine => !machine.IsGone).Select(machine => machine.Id)];
            if (left.Count == 0 || clock.GetUtcNow() >= deadline)
            {
                return left;
            }

            await Task.Delay(BetweenLooks, clock, cancellationToken);
        }
    }

    private async Task AddMachinesAsync(string fleet, HashSet<string> machines, CancellationToken cancellationToken)
    {
        if (await ec2.FindSpotFleetAsync(fleet, cancellationToken) is not null)
        {
            machines.UnionWith((await ec2.ListFleetInstancesAsync(fleet, cancellationToken)).Select(machine => machine.InstanceId));
        }
    }
}
