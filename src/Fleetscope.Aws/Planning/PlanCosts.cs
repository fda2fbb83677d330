using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Checks.Reading;

namespace Fleetscope.Aws.Planning;

/// <summary>What a run costs, thing by thing.</summary>
internal sealed class PlanCosts(AwsOptions options, string run, PlanFacts facts)
{
    private readonly int machines = options.ClusterMachines;

    /// <summary>What is not known of it, in words.</summary>
    public List<string> Unknown { get; } = [];

    /// <param name="work">Jobs and hours; null when they are not known.</param>
    public IReadOnlyList<PlannedCost> Of(RunEstimate? work, long? jobs)
    {
        List<PlannedCost?> costs = [OfMachines(), OfVolumes(), OfAddresses(), OfAlarms(), OfDashboard(), OfRequests(work, jobs)];
        Unknown.AddRange(
        [
            "S3: requests, storage, and what leaves the region",
            "logs: what CloudWatch takes in is charged by the GB",
            .. options.AssignIp ? Array.Empty<string>() : ["a NAT gateway or endpoints for machines without a public address"],
        ]);
        return [.. costs.OfType<PlannedCost>()];
    }

    /// <summary>Whether machines can be had for MACHINE_PRICE, and for how much is known. Without that there is no sum.</summary>
    public bool KnowsMachines => Affordable().Count > 0;

    /// <summary>Prices of types in the zones that the fleet may use.</summary>
    public IReadOnlyList<Api.SpotPrice> Offers()
    {
        var zones = facts.Subnets is { Count: > 0 } subnets ? subnets.Select(subnet => subnet.Zone).ToHashSet() : null;
        return [.. (facts.Prices ?? []).Where(price => zones is null || zones.Contains(price.Zone))];
    }

    private List<Api.SpotPrice> Affordable() => [.. Offers().Where(price => price.PerHour <= options.MachinePrice)];

    private PlannedCost? OfMachines()
    {
        var offers = Affordable();
        if (offers.Count == 0)
        {
            Unknown.Add(facts.Prices is null ? "spot prices of now; MACHINE_PRICE is the most" : "what machines cost: none is offered for MACHINE_PRICE now");
            return null;
        }

        var (least, most) = (offers.MinBy(price => price.PerHour)!, offers.MaxBy(price => price.PerHour)!);
        return new PlannedCost(
            $"{machines} machine{(machines == 1 ? "" : "s")}", new DollarRange(least.PerHour * machines, most.PerHour * machines), null,
            $"spot price now: {least.PerHour.ToString("0.0000", CultureInfo.InvariantCulture)} ({least.InstanceType} in {least.Zone})"
                + (least.PerHour == most.PerHour ? "" : $" to {most.PerHour.ToString("0.0000", CultureInfo.InvariantCulture)} ({most.InstanceType} in {most.Zone})") + " an hour each");
    }

    private PlannedCost? OfVolumes()
    {
        if (facts.Request is null)
        {
            Unknown.Add("disks: they are in the fleet file");
            return null;
        }

        var disks = Specifications().Select(DisksOf).ToList();
        if (disks.Any(one => one is null))
        {
            Unknown.Add("disks: a size or a type of volume whose price is not known here");
            return null;
        }

        var (least, most) = (disks.MinBy(one => one!.PerHour)!, disks.MaxBy(one => one!.PerHour)!);
        return new PlannedCost("disks", new DollarRange(least.PerHour * machines, most.PerHour * machines), null, $"{most.Words} on each machine, {most.Source}");
    }

    private Disks? DisksOf(JsonObject specification)
    {
        List<string> words = [];
        var (monthly, source) = (0m, "");
        foreach (var (_, mapping) in FleetParts.Disks(specification, 0).Where(disk => disk.Mapping["Ebs"] is JsonObject))
        {
            var type = FleetParts.TextOf(mapping["Ebs"]!["VolumeType"]) ?? "gp2";
            var size = mapping["Ebs"]!["VolumeSize"] is JsonValue given && given.TryGetValue<int>(out var whole) ? whole : facts.Image?.Devices.GetValueOrDefault(FleetParts.TextOf(mapping["DeviceName"]) ?? "")?.SizeGB;
            if (size is null || Prices.OfVolume(type) is not { } price)
            {
                return null;
            }

            monthly += size.Value * price.Dollars;
            source = $"{price.Dollars.ToString(CultureInfo.InvariantCulture)} {price.Unit} ({price.Source})";
            words.Add($"{size} GB {type}");
        }

        return words.Count == 0 ? null : new Disks(monthly / Prices.HoursInMonth, string.Join(" and ", words), source);
    }

    private PlannedCost? OfAddresses()
    {
        if (facts.Request is null)
        {
            Unknown.Add("public addresses: whether machines get one is in the fleet file");
            return null;
        }

        var has = Specifications().Select(HasAddress).Distinct().ToList();
        if (has.Contains(null))
        {
            Unknown.Add($"public addresses: whether the subnets give one; {Prices.PublicAddress.Dollars.ToString(CultureInfo.InvariantCulture)} an hour for each machine if they do");
            return null;
        }

        var all = machines * Prices.PublicAddress.Dollars;
        return has.Contains(true)
            ? new PlannedCost(
                "public addresses", new DollarRange(has.Contains(false) ? 0 : all, all), null,
                $"{Prices.PublicAddress.Dollars.ToString(CultureInfo.InvariantCulture)} {Prices.PublicAddress.Unit} each ({Prices.PublicAddress.Source})")
            : null;
    }

    private bool? HasAddress(JsonObject specification)
    {
        var subnet = Fleet.LaunchSpecification.Subnets(specification)[0];
        return WayOut.Said(specification) ?? facts.Subnets?.FirstOrDefault(one => one.Id == subnet)?.AssignsPublicIp;
    }

    private PlannedCost? OfAlarms()
    {
        var count = (options.AutoMonitor && facts.IsMonitorOurs == true ? 2 : 0) + (options.Worker == "image" ? machines : 0);
        return count == 0
            ? null
            : new PlannedCost(
                $"{count} alarm{(count == 1 ? "" : "s")}", DollarRange.Of(count * Prices.Alarm.Dollars / Prices.HoursInMonth), null,
                $"{Prices.Alarm.Dollars.ToString(CultureInfo.InvariantCulture)} {Prices.Alarm.Unit} each ({Prices.Alarm.Source})");
    }

    private PlannedCost? OfDashboard()
    {
        if (!options.CreateDashboard)
        {
            return null;
        }

        if (facts.Dashboards is null)
        {
            Unknown.Add($"the dashboard: {Prices.Dashboard.Dollars:0} {Prices.Dashboard.Unit}");
            return null;
        }

        var others = facts.Dashboards.Count(name => name != run);
        return others < Prices.FreeDashboards ? null : new PlannedCost(
            "dashboard", null, DollarRange.Of(Prices.Dashboard.Dollars),
            $"{Prices.Dashboard.Dollars:0} {Prices.Dashboard.Unit}; the account has {others} ({Prices.Dashboard.Source})");
    }

    private PlannedCost? OfRequests(RunEstimate? work, long? jobs)
    {
        if (jobs is null)
        {
            Unknown.Add("requests to SQS: the number of jobs is not known");
            return null;
        }

        // A tenth to send (batches of ten), one to receive, one to delete; our worker renews the lease of 120 seconds every 40.
        var renewals = options.Worker == "fleetscope" && work is not null ? work.MinutesPerJob * 60 / 40 : 0;
        var requests = (long)(jobs.Value * (2.1 + renewals));
        decimal DollarsFor(long count) => Math.Max(0, count) * Prices.QueueRequests.Dollars / 1_000_000;
        return new PlannedCost(
            "requests to SQS", null, new DollarRange(DollarsFor(requests - Prices.FreeRequests), DollarsFor(requests)),
            $"about {requests.ToString("N0", CultureInfo.InvariantCulture)}, {Prices.QueueRequests.Dollars.ToString("0.00", CultureInfo.InvariantCulture)} {Prices.QueueRequests.Unit} ({Prices.QueueRequests.Source})");
    }

    private IEnumerable<JsonObject> Specifications() => facts.Request!["LaunchSpecifications"]!.AsArray().Select(specification => specification!.AsObject());

    private sealed record Disks(decimal PerHour, string Words, string Source);
}
