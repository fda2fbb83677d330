using System.Text.RegularExpressions;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Setup;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Reaping;

/// <summary>Finds what runs have left in an account, Fleetscope's and those of the family's own tools, and removes it when told to.</summary>
/// <remarks>A thing is found only by the names that the family gives, and only when its run shows no sign of life; what could be anybody's is never named.</remarks>
public sealed partial class Reaper
{
    /// <summary>A fleet younger than this may still get its jobs.</summary>
    private static readonly TimeSpan FleetIsYoung = TimeSpan.FromHours(1);

    private const int DescribedAtOnce = 100;
    private readonly AwsApi aws;
    private readonly AwsOptions options;
    private readonly RunSigns signs;
    private readonly string bucket;
    private readonly TimeProvider clock;
    private List<MonitorFile>? files;

    /// <param name="config">Says which account, region, bucket and cluster.</param>
    public Reaper(AwsAccess access, RunConfig config, TimeProvider clock)
    {
        options = AwsOptions.Read(config);
        aws = access.Open(options);
        bucket = RunNames.Of(config, options).Bucket;
        signs = new RunSigns(aws, bucket, clock);
        this.clock = clock;
    }

    /// <summary>What is left, the most expensive first. Changes nothing.</summary>
    public async Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found =
        [
            .. await FleetsAsync(cancellationToken),
            .. await AlarmsAsync(cancellationToken),
            .. await DashboardsAsync(cancellationToken),
            .. await ServicesAsync(cancellationToken),
            .. await QueuesAsync(cancellationToken),
            .. await LogGroupsAsync(cancellationToken),
            .. await RulesAsync(cancellationToken),
            .. await MonitorFilesAsync(cancellationToken),
        ];
        return [.. found.OrderByDescending(one => one.PerMonth ?? decimal.MaxValue).ThenBy(one => one.Kind, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    /// <summary>Removes one of them. What is gone is no error.</summary>
    public async Task RemoveAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        if (leftover.Kind == RunNames.LogGroupKind)
        {
            // A run's removal keeps its logs; here the group is empty.
            await aws.Logs.DeleteGroupAsync(leftover.Id, cancellationToken);
            return;
        }

        var removal = new RunRemoval(leftover.Run, aws, new RunService(aws.Ecs, clock, _ => { }), clock);
        await removal.RemoveAsync(new PlannedResource(leftover.Kind, leftover.Id), cancellationToken);
    }

    private async Task<IReadOnlyList<Leftover>> FleetsAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var fleet in (await aws.Ec2.ListSpotFleetsAsync(cancellationToken)).Where(fleet => fleet.IsActive))
        {
            var machines = await MachinesAsync(fleet.Id, cancellationToken);
            if (!IsOld(machines) || await RunOfAsync(fleet, machines, cancellationToken) is not { } run)
            {
                continue;
            }

            if (await signs.OfAsync(run, cancellationToken) is { IsForsaken: true } sign)
            {
                var why = (sign.Jobs is null ? $"its queue {sign.Queue} is gone" : $"its queue {sign.Queue} is empty") + $" and nobody watches it; {machines.Count} machines run";
                found.Add(new Leftover(RunNames.FleetKind, fleet.Id, run, why, await PriceAsync(machines, cancellationToken)));
            }
        }

        return found;
    }

    /// <summary>A fleet with a machine that has run for an hour is no new one. One without machines costs nothing, and may be waiting for some.</summary>
    private bool IsOld(IReadOnlyList<Instance> machines) => machines.Any(machine => clock.GetUtcNow() - machine.LaunchedAt >= FleetIsYoung);

    private async Task<IReadOnlyList<Instance>> MachinesAsync(string fleet, CancellationToken cancellationToken)
    {
        var ids = (await aws.Ec2.ListFleetInstancesAsync(fleet, cancellationToken)).Select(machine => machine.InstanceId).ToList();
        return ids.Count == 0 ? [] : [.. (await aws.Ec2.ListInstancesAsync(ids, cancellationToken)).Where(machine => !machine.IsGone)];
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
        return named is not null ? named[..^Worker.Length] : (await FilesAsync(cancellationToken)).FirstOrDefault(file => file.FleetId == fleet.Id)?.AppName;
    }

    /// <summary>At the latest spot prices; null when one of them is not known.</summary>
    private async Task<decimal?> PriceAsync(IReadOnlyList<Instance> machines, CancellationToken cancellationToken)
    {
        var types = machines.Select(machine => machine.Type).Distinct().ToList();
        if (types.Count == 0)
        {
            return 0;
        }

        var prices = (await aws.Ec2.ListSpotPricesAsync(types, clock.GetUtcNow() - TimeSpan.FromHours(1), cancellationToken))
            .GroupBy(price => price.InstanceType).ToDictionary(of => of.Key, of => of.Max(price => price.PerHour));
        return types.TrueForAll(prices.ContainsKey) ? machines.Sum(machine => prices[machine.Type]) * MonthlyCost.Hours : null;
    }

    private async Task<IReadOnlyList<Leftover>> AlarmsAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        var all = await aws.CloudWatch.ListAlarmsAsync("", cancellationToken);
        foreach (var some in all.Select(name => MachineAlarm().Match(name)).Where(match => match.Success).Chunk(DescribedAtOnce))
        {
            var there = (await aws.Ec2.ListInstancesAsync([.. some.Select(alarm => alarm.Groups["machine"].Value).Distinct()], cancellationToken)).Where(machine => !machine.IsGone).Select(machine => machine.Id).ToHashSet();
            foreach (var alarm in some.Where(alarm => !there.Contains(alarm.Groups["machine"].Value)))
            {
                await AddAsync(found, RunNames.AlarmKind, alarm.Value, alarm.Groups["run"].Value, $"its machine {alarm.Groups["machine"].Value} is gone", MonthlyCost.Alarm, cancellationToken);
            }
        }

        foreach (var alarm in all.Select(name => QueueAlarm().Match(name)).Where(match => match.Success))
        {
            await AddAsync(found, RunNames.AlarmKind, alarm.Value, alarm.Groups["run"].Value, "its run is over", MonthlyCost.Alarm, cancellationToken);
        }

        return found;
    }

    private async Task<IReadOnlyList<Leftover>> DashboardsAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var name in await aws.CloudWatch.ListDashboardsAsync("", cancellationToken))
        {
            // The family's is named as its run and shows its queue; any other is somebody's own.
            if (await aws.CloudWatch.FindDashboardAsync(name, cancellationToken) is { } body && body.Contains($"\"{name}Queue\"", StringComparison.Ordinal))
            {
                await AddAsync(found, RunNames.DashboardKind, name, name, "its run is over; the first three dashboards of an account are free", MonthlyCost.Dashboard, cancellationToken);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Leftover>> ServicesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var cluster in ((string[])[options.EcsCluster, "default"]).Distinct())
        {
            if (await aws.Ecs.FindClusterAsync(cluster, cancellationToken) is null)
            {
                continue;
            }

            foreach (var name in (await aws.Ecs.ListServicesAsync(cluster, cancellationToken)).Select(arn => arn[(arn.LastIndexOf('/') + 1)..]).Where(name => name.EndsWith("Service", StringComparison.Ordinal)))
            {
                var run = name[..^"Service".Length];
                if (run.Length > 0 && (await aws.Ecs.ListTaskDefinitionsAsync(run + "Task", cancellationToken)).Count > 0 && (await signs.OfAsync(run, cancellationToken)).Jobs is null)
                {
                    await AddAsync(found, RunNames.ServiceKind, $"{cluster}/{name}", run, "its queue is gone", 0, cancellationToken);
                }
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Leftover>> QueuesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var name in (await aws.Sqs.ListQueuesAsync("", cancellationToken)).Select(url => url[(url.LastIndexOf('/') + 1)..]).Where(name => name.EndsWith("Queue", StringComparison.Ordinal)))
        {
            var run = name[..^"Queue".Length];

            // Many queues end so: a run's has left its task definition or its machines' log group too.
            if (run.Length > 0 && await IsOfFamilyAsync(run, cancellationToken) && !await HasServiceAsync(run, cancellationToken))
            {
                await AddAsync(found, RunNames.QueueKind, name, run, "it is empty and no service takes jobs from it", 0, cancellationToken);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Leftover>> LogGroupsAsync(CancellationToken cancellationToken)
    {
        const string Machines = "_perInstance";
        List<Leftover> found = [];
        var groups = (await aws.Logs.ListGroupsAsync("", cancellationToken)).ToDictionary(group => group.Name);
        foreach (var group in groups.Values.Where(group => group.Name.EndsWith(Machines, StringComparison.Ordinal)))
        {
            var run = group.Name[..^Machines.Length];
            foreach (var one in ((string[])[group.Name, run]).Where(groups.ContainsKey))
            {
                // The number of stored bytes lags by hours; a stream does not.
                if (groups[one].StoredBytes == 0 && (await aws.Logs.ListStreamsAsync(one, "", cancellationToken)).Count == 0)
                {
                    await AddAsync(found, RunNames.LogGroupKind, one, run, "nothing was ever written to it", 0, cancellationToken);
                }
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Leftover>> RulesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var rule in await aws.Events.ListRulesAsync(Unattended.RunSchedule.Prefix, cancellationToken))
        {
            if (await aws.Events.FindTargetsAsync(rule, cancellationToken) is { Count: 0 })
            {
                found.Add(new Leftover(RunNames.ScheduleKind, rule, rule[Unattended.RunSchedule.Prefix.Length..], "it calls nobody", 0));
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Leftover>> MonitorFilesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var file in await FilesAsync(cancellationToken))
        {
            if (await aws.Ec2.FindSpotFleetAsync(file.FleetId, cancellationToken) is not { IsLive: true })
            {
                await AddAsync(found, RunNames.ObjectKind, $"s3://{bucket}/monitors/{file.AppName}SpotFleetRequestId.json", file.AppName, $"its fleet {file.FleetId} is gone", 0, cancellationToken);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<MonitorFile>> FilesAsync(CancellationToken cancellationToken)
    {
        if (files is not null)
        {
            return files;
        }

        files = [];
        await foreach (var entry in aws.S3.ListObjectsAsync(bucket, "monitors/", cancellationToken))
        {
            if (entry.Key.EndsWith("SpotFleetRequestId.json", StringComparison.Ordinal) && await aws.S3.ReadAsync(bucket, entry.Key, cancellationToken) is { } content)
            {
                try
                {
                    files.Add(MonitorFile.Parse(entry.Key, System.Text.Encoding.UTF8.GetString(content.Bytes)));
                }
                catch (FleetscopeException)
                {
                    // Somebody's own file, or half of one: nothing can be known from it, so nothing is found by it.
                }
            }
        }

        return files;
    }

    private async Task<bool> IsOfFamilyAsync(string run, CancellationToken cancellationToken) =>
        await aws.Logs.FindGroupAsync(run + "_perInstance", cancellationToken) is not null || (await aws.Ecs.ListTaskDefinitionsAsync(run + "Task", cancellationToken)).Count > 0;

    private async Task<bool> HasServiceAsync(string run, CancellationToken cancellationToken)
    {
        foreach (var cluster in ((string[])[options.EcsCluster, "default"]).Distinct())
        {
            if (await aws.Ecs.FindClusterAsync(cluster, cancellationToken) is not null && await aws.Ecs.FindServiceAsync(cluster, run + "Service", cancellationToken) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private async Task AddAsync(List<Leftover> found, string kind, string id, string run, string why, decimal? perMonth, CancellationToken cancellationToken)
    {
        if (!(await signs.OfAsync(run, cancellationToken)).IsLive)
        {
            found.Add(new Leftover(kind, id, run, why, perMonth));
        }
    }

    [GeneratedRegex("^(?<run>.+)_(?<machine>i-([0-9a-f]{8}|[0-9a-f]{17}))$")]
    private static partial Regex MachineAlarm();

    [GeneratedRegex("^ApproximateNumberOfMessages(Not)?VisibleisZero_(?<run>.+)$")]
    private static partial Regex QueueAlarm();
}
