using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Reaping;

/// <summary>Fleets whose machines have nothing to do, and nobody who would end them.</summary>
internal sealed class LeftFleets(EarlierRuns runs)
{
    /// <summary>A fleet younger than this may still get its jobs.</summary>
    private static readonly TimeSpan FleetIsYoung = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var fleet in (await runs.Aws.Ec2.ListSpotFleetsAsync(cancellationToken)).Where(fleet => fleet.IsActive))
        {
            var machines = await MachinesAsync(fleet.Id, cancellationToken);
            if (!IsOld(machines) || await RunOfAsync(fleet, machines, cancellationToken) is not { } run)
            {
                continue;
            }

            if (await runs.Signs.OfAsync(run, cancellationToken) is { IsForsaken: true } sign)
            {
                var why = (sign.Jobs is null ? $"its queue {sign.Queue} is gone" : $"its queue {sign.Queue} is empty") + $" and nobody watches it; {machines.Count} machines run";
                found.Add(new Leftover(RunNames.FleetKind, fleet.Id, run, why, await PriceAsync(machines, cancellationToken)));
            }
        }

        return found;
    }

    /// <summary>A fleet with a machine that has run for an hour is no new one. One without machines costs nothing, and may be waiting for some.</summary>
    private bool IsOld(IReadOnlyList<Instance> machines) => machines.Any(machine => runs.Clock.GetUtcNow() - machine.LaunchedAt >= FleetIsYoung);

    private async Task<IReadOnlyList<Instance>> MachinesAsync(string fleet, CancellationToken cancellationToken)
    {
        var ids = (await runs.Aws.Ec2.ListFleetInstancesAsync(fleet, cancellationToken)).Select(machine => machine.InstanceId).ToList();
        return ids.Count == 0 ? [] : [.. (await runs.Aws.Ec2.ListInstancesAsync(ids, cancellationToken)).Where(machine => !machine.IsGone)];
    }

    /// <summary>Whose fleet it is: by its tag, by the name that its machines got, or by a monitor file that names it.</summary>
    private async Task<string?> RunOfAsync(SpotFleetRequest fleet, IReadOnlyList<Instance> machines, CancellationToken cancellationToken)
    {
        if (fleet.Tags.TryGetValue(RunNames.RunTag, out var tagged))
        {
            return tagged;
        }

        const string Worker = "Worker";
        var named = machines.Select(machine => machine.Name).FirstOrDefault(name => name.Length > Worker.Length && name.EndsWith(Worker, StringComparison.Ordinal));
        return named is not null ? named[..^Worker.Length] : (await runs.FilesAsync(cancellationToken)).FirstOrDefault(file => file.FleetId == fleet.Id)?.AppName;
    }

    /// <summary>At the latest spot prices; null when one of them is not known.</summary>
    private async Task<decimal?> PriceAsync(IReadOnlyList<Instance> machines, CancellationToken cancellationToken)
    {
        var types = machines.Select(machine => machine.Type).Distinct().ToList();
        if (types.Count == 0)
        {
            return 0;
        }

        var prices = (await runs.Aws.Ec2.ListSpotPricesAsync(types, runs.Clock.GetUtcNow() - TimeSpan.FromHours(1), cancellationToken))
            .GroupBy(price => price.InstanceType).ToDictionary(of => of.Key, of => of.Max(price => price.PerHour));
        return types.TrueForAll(prices.ContainsKey) ? machines.Sum(machine => prices[machine.Type]) * MonthlyCost.Hours : null;
    }
}
