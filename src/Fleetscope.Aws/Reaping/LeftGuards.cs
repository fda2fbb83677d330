using System.Text.RegularExpressions;
using Fleetscope.Aws.Unattended;

namespace Fleetscope.Aws.Reaping;

/// <summary>What watched runs that are over: alarms, dashboards, rules, monitor files.</summary>
internal sealed partial class LeftGuards(EarlierRuns runs)
{
    private const int DescribedAtOnce = 100;

    public async Task<IReadOnlyList<Leftover>> AlarmsAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        var all = await runs.Aws.CloudWatch.ListAlarmsAsync("", cancellationToken);
        foreach (var some in all.Select(name => MachineAlarm().Match(name)).Where(match => match.Success).Chunk(DescribedAtOnce))
        {
            var there = (await runs.Aws.Ec2.ListInstancesAsync(
                [.. some.Select(alarm => alarm.Groups["machine"].Value).Distinct()], cancellationToken)).Where(machine => !machine.IsGone).Select(machine => machine.Id).ToHashSet();
            foreach (var alarm in some.Where(alarm => !there.Contains(alarm.Groups["machine"].Value)))
            {
                await runs.AddAsync(found, RunNames.AlarmKind, alarm.Value, alarm.Groups["run"].Value, $"its machine {alarm.Groups["machine"].Value} is gone", MonthlyCost.Alarm, cancellationToken);
            }
        }

        foreach (var alarm in all.Select(name => QueueAlarm().Match(name)).Where(match => match.Success))
        {
            await runs.AddAsync(found, RunNames.AlarmKind, alarm.Value, alarm.Groups["run"].Value, "its run is over", MonthlyCost.Alarm, cancellationToken);
        }

        return found;
    }

    public async Task<IReadOnlyList<Leftover>> DashboardsAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var name in await runs.Aws.CloudWatch.ListDashboardsAsync("", cancellationToken))
        {
            // The family's is named as its run and shows its queue; any other is somebody's own.
            if (await runs.Aws.CloudWatch.FindDashboardAsync(name, cancellationToken) is { } body && body.Contains($"\"{name}Queue\"", StringComparison.Ordinal))
            {
                await runs.AddAsync(found, RunNames.DashboardKind, name, name, "its run is over; the first three dashboards of an account are free", MonthlyCost.Dashboard, cancellationToken);
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<Leftover>> RulesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var rule in await runs.Aws.Events.ListRulesAsync(RunSchedule.Prefix, cancellationToken))
        {
            if (await runs.Aws.Events.FindTargetsAsync(rule, cancellationToken) is { Count: 0 })
            {
                found.Add(new Leftover(RunNames.ScheduleKind, rule, rule[RunSchedule.Prefix.Length..], "it calls nobody", 0));
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<Leftover>> MonitorFilesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var file in await runs.FilesAsync(cancellationToken))
        {
            if (await runs.Aws.Ec2.FindSpotFleetAsync(file.FleetId, cancellationToken) is not { IsLive: true })
            {
                await runs.AddAsync(
                    found, RunNames.ObjectKind, $"s3://{runs.Bucket}/monitors/{file.AppName}SpotFleetRequestId.json", file.AppName,
                    $"its fleet {file.FleetId} is gone", 0, cancellationToken);
            }
        }

        return found;
    }

    [GeneratedRegex("^(?<run>.+)_(?<machine>i-([0-9a-f]{8}|[0-9a-f]{17}))$")]
    private static partial Regex MachineAlarm();

    [GeneratedRegex("^ApproximateNumberOfMessages(Not)?VisibleisZero_(?<run>.+)$")]
    private static partial Regex QueueAlarm();
}
