using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Unattended;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Planning;

/// <summary>Plans a run on AWS. Nothing is changed: every call only reads.</summary>
public static class AwsPlanning
{
    /// <exception cref="FleetscopeException">Config or fleet file have mistakes, or do not fit together. An account that cannot be looked at is no failure: the plan says what is missing.</exception>
    public static async Task<FleetPlan> MakeAsync(AwsAccess access, RunConfig config, PlanTerms terms, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = AwsOptions.Read(config);
        if (!RegionName.IsPossible(options.Region))
        {
            throw new FleetscopeException(
                $"AWS_REGION '{options.Region}'", RegionName.IsZone(options.Region) ? "it is a zone" : "it is not the name of a region",
                "write the region, such as 'us-east-1'");
        }

        var names = RunNames.Of(config, options);
        var fleet = terms.FleetFile is null ? null : FleetFile.Read(terms.FleetFile);
        var account = new AccountView(() => access.Open(options), clock);
        var facts = await PlanFacts.ReadAsync(account, config, options, fleet, clock.GetUtcNow(), cancellationToken);
        var plan = Of(config, options, facts, terms);
        return plan with { Creates = [.. new AwsEngine(access, clock, _ => { }).Plan(config), .. OfStartCluster(options, names, facts)], ValidUntil = clock.GetUtcNow() + options.MaxRun };
    }

    private static FleetPlan Of(RunConfig config, AwsOptions options, PlanFacts facts, PlanTerms terms)
    {
        var (jobs, minutesPerJob) = (terms.Jobs, terms.MinutesPerJob);
        var copies = config.Slots ?? 1;
        var costing = new PlanCosts(options, config.AppName, facts);
        var places = (facts.Types ?? []).ToDictionary(type => type.Name, type => Planning.Placement.Of(type, options, copies));
        var containers = places.Count == 0 ? options.TasksPerMachine : places.Values.Min(place => place.Containers);
        var slots = (long)options.ClusterMachines * containers * copies;
        var work = jobs is { } count && minutesPerJob is { } minutes && slots > 0 ? RunEstimate.Of(count, minutes, slots) : null;
        var costs = costing.Of(work, jobs);
        var perHour = costing.KnowsMachines ? Sum(costs.Select(cost => cost.PerHour)) : null;
        return new FleetPlan
        {
            Run = config.AppName,
            Region = options.Region,
            Machines = options.ClusterMachines,
            Placement = [.. options.MachineTypes.Distinct().Select(type => MachineOf(type, places.GetValueOrDefault(type), options, copies) with { SpotPrice = CheapestOf(type, costing.Offers()) })],
            Costs = costs,
            PerHour = perHour,
            MachineCeilingPerHour = options.MachinePrice * options.ClusterMachines,
            Jobs = jobs,
            MinutesPerJob = minutesPerJob,
            Slots = slots,
            Hours = work?.Hours,
            WholeRun = work is null || perHour is null ? null : perHour * (decimal)work.Hours + (Sum(costs.Select(cost => cost.Once)) ?? DollarRange.Of(0)),
            MachineCeiling = options.MachinePrice * options.ClusterMachines * (decimal)options.MaxRun.TotalHours,
            MaxRunHours = options.MaxRun.TotalHours,
            Warnings = [.. PlanWarnings.Of(options, facts, places, costing.Offers(), work)],
            Unknown = [.. facts.Missing, .. work is null ? [WorkUnknown(jobs, minutesPerJob)] : Array.Empty<string>(), .. costing.Unknown],
        };
    }

    private static IEnumerable<PlannedResource> OfStartCluster(AwsOptions options, RunNames names, PlanFacts facts)
    {
        yield return new(RunNames.LogGroupKind, names.LogGroup);
        yield return new(RunNames.LogGroupKind, names.MachinesLogGroup);
        yield return names.Object(names.EcsConfigKey);
        if (options.AutoMonitor && facts.IsMonitorOurs != false)
        {
            yield return names.Object(KeptConfig.KeyOf(names.AppName));
            yield return new(RunNames.ScheduleKind, RunSchedule.NameOf(names.AppName));
            if (options.NotifyEmail is { } address)
            {
                yield return new(RunNames.SubscriptionKind, address);
            }

            yield return new(RunNames.AlarmKind, names.IdleAlarm);
            yield return new(RunNames.AlarmKind, names.EmptyAlarm);
        }

        yield return new(RunNames.FleetKind, $"{options.ClusterMachines} x {string.Join(", ", options.MachineTypes)}");
        yield return new(RunNames.FileKind, names.MonitorFile);
        yield return names.Object(names.MonitorKey);
        if (options.CreateDashboard)
        {
            yield return new(RunNames.DashboardKind, names.AppName);
        }

        if (options.Worker == "image")
        {
            yield return new(RunNames.AlarmKind, $"{names.AppName}_INSTANCE, by the image's worker, on each machine");
        }
    }

    private static PlannedMachine MachineOf(string type, Placement? place, AwsOptions options, int copies)
    {
        var machine = new PlannedMachine { Type = type, Wanted = options.TasksPerMachine, CopiesPerContainer = copies };
        return place is null
            ? machine
            : machine with
            {
                VCpus = place.Type.VCpus,
                MemoryMiB = place.Type.MemoryMiB,
                MemoryForContainersMiB = place.MemoryForContainers,
                Fits = place.Fits,
                FitsAtMost = place.FitsAtMost,
                Containers = place.Containers,
                CoresPerCopy = Math.Round(place.CoresPerCopy, 2),
                MemoryPerCopyMiB = place.MemoryPerCopy,
                DiskPerCopyGB = Math.Round(place.DiskPerCopy, 1),
                ShareOfCores = Math.Round(place.ShareOfCores, 3),
                ShareOfMemory = Math.Round(place.ShareOfMemory, 3),
            };
    }

    private static decimal? CheapestOf(string type, IReadOnlyList<Api.SpotPrice> offers) => offers.Where(price => price.InstanceType == type).Select(price => (decimal?)price.PerHour).Min();

    private static DollarRange? Sum(IEnumerable<DollarRange?> ranges) => ranges.OfType<DollarRange>().ToList() is { Count: > 0 } known ? known.Aggregate((one, other) => one + other) : null;

    private static string WorkUnknown(long? jobs, double? minutesPerJob) => (jobs, minutesPerJob) switch
    {
        (null, null) => "how long it takes: give --jobs and --minutes-per-job",
        (null, _) => "how long it takes: give --jobs",
        (_, null) => "how long it takes: give --minutes-per-job",
        _ => "how long it takes: no container fits",
    };
}
