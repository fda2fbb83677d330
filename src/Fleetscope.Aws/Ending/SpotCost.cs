using System.Globalization;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Ending;

/// <summary>What a run's machines have cost so far and may cost to the end, from the fleets' history and the history of spot prices. Never fails its caller: what is not known is said.</summary>
internal sealed class SpotCost(IEc2 ec2, TimeProvider clock)
{
    /// <summary>Said with every figure.</summary>
    public const string NotCounted = "disks, addresses, requests, logs and storage are not in it";

    /// <param name="fleets">The ids of the run's fleets.</param>
    /// <param name="start">When the first was started.</param>
    /// <param name="left">How long the run may still take; null: nobody knows.</param>
    public async Task<RunCost> OfAsync(IReadOnlyList<string> fleets, DateTimeOffset start, TimeSpan? left, CancellationToken cancellationToken)
    {
        List<string> unknown = [];
        List<MachineLife> lives = [];
        foreach (var fleet in fleets)
        {
            await TryAsync(async () => lives.AddRange(await LivesAsync(fleet, start, cancellationToken)), $"the machines of {fleet}", unknown);
        }

        var types = lives.Select(life => life.Type).Where(type => type.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        var prices = new PriceHistory([]);
        if (types.Count > 0)
        {
            await TryAsync(async () => prices = new PriceHistory(await ec2.ListSpotPricesAsync(types, start, cancellationToken)), "spot prices", unknown);
        }

        return Add(lives, prices, left, clock.GetUtcNow(), unknown);
    }

    private static RunCost Add(List<MachineLife> lives, PriceHistory prices, TimeSpan? left, DateTimeOffset now, List<string> unknown)
    {
        var priced = lives.Where(life => prices.Knows(life.Type)).ToList();
        foreach (var group in lives.Except(priced).GroupBy(life => life.Type))
        {
            unknown.Add($"{group.Sum(life => life.Hours).ToString("0.0", CultureInfo.InvariantCulture)} hours of {(group.Key.Length == 0 ? "machines of an unknown type" : group.Key + " without a known price")} are not in it");
        }

        if (lives.Count(life => !life.EndIsKnown) is > 0 and var endless)
        {
            unknown.Add($"{endless} machines are gone and nobody told when: they count until now");
        }

        var perHour = priced.Where(life => life.IsRunning).Sum(life => prices.At(life.Type, life.Zone, now));
        return new RunCost(
            priced.Sum(life => prices.Over(life.Type, life.Zone, life.From, life.Hours)), lives.Sum(life => life.Hours), perHour, left is { } time ? perHour * (decimal)time.TotalHours : null, unknown);
    }

    private async Task<IReadOnlyList<MachineLife>> LivesAsync(string fleet, DateTimeOffset start, CancellationToken cancellationToken)
    {
        // A fleet that was cancelled two days ago is forgotten: then both calls fail.
        var history = await ec2.ListFleetHistoryAsync(fleet, start, cancellationToken);
        var running = await ec2.ListFleetInstancesAsync(fleet, cancellationToken);
        var heard = history.Where(one => one.SubType == "launched" && one.Description.Length > 0).Select(one => one.InstanceId).ToHashSet();
        var asked = history.Where(one => one.SubType == "launched").Select(one => one.InstanceId).Concat(running.Select(one => one.InstanceId)).Distinct().Where(id => !heard.Contains(id)).ToList();
        var described = asked.Count == 0 ? [] : (await ec2.ListInstancesAsync(asked, cancellationToken)).ToDictionary(machine => machine.Id);
        return MachineLife.Of(history, running, described, clock.GetUtcNow());
    }

    private static async Task TryAsync(Func<Task> look, string what, List<string> unknown)
    {
        try
        {
            await look();
        }
        catch (AwsException refusal)
        {
            unknown.Add($"{what}: {refusal.Call} says {refusal.Code}");
        }
    }
}

/// <summary>What a run's machines cost, in US dollars.</summary>
/// <param name="MachineHours">Of all machines, also of those whose price is not known.</param>
/// <param name="PerHour">What runs now, an hour.</param>
/// <param name="ToTheEnd">More to come, if the machines stay as they are; null: nobody knows.</param>
/// <param name="Unknown">What is not known, in words.</param>
internal sealed record RunCost(decimal SoFar, double MachineHours, decimal PerHour, decimal? ToTheEnd, IReadOnlyList<string> Unknown)
{
    /// <summary>One line for people.</summary>
    public string Text() =>
        string.Create(CultureInfo.InvariantCulture, $"machines cost ${SoFar:0.00} so far ({MachineHours:0.0} machine-hours), ${PerHour:0.00} an hour now")
        + (ToTheEnd is { } more ? string.Create(CultureInfo.InvariantCulture, $", about ${more:0.00} more to the end") : "")
        + $"; {string.Join("; ", Unknown.Append(SpotCost.NotCounted))}";
}
