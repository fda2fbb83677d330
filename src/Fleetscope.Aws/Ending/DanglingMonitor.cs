using System.Text;
using System.Text.RegularExpressions;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Ending;

/// <summary>What the originals' automatic monitor leaves behind when somebody watches the run by hand: two alarms on the queue and the monitor file in the bucket (upstream D33).</summary>
internal sealed partial class DanglingMonitor(AwsApi aws, string appName, string bucket)
{
    private readonly string[] alarms = ["ApproximateNumberOfMessagesVisibleisZero_" + appName, "ApproximateNumberOfMessagesNotVisibleisZero_" + appName];
    private readonly string key = $"monitors/{appName}SpotFleetRequestId.json";

    /// <summary>Removes what is there, unless the file names a fleet that runs and is none of <paramref name="fleets"/>: then somebody has started another one under this name.</summary>
    /// <param name="fleets">The fleets of this run, by their ids.</param>
    /// <returns>What was removed, in words.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(IReadOnlyCollection<string> fleets, Action<string> warn, CancellationToken cancellationToken)
    {
        var file = await aws.S3.ReadAsync(bucket, key, cancellationToken);
        if (file is not null && FleetId().Match(Encoding.UTF8.GetString(file.Bytes)) is { Success: true, Value: var fleet } && !fleets.Contains(fleet)
            && await aws.Ec2.FindSpotFleetAsync(fleet, cancellationToken) is { IsLive: true })
        {
            warn($"s3://{bucket}/{key} names the fleet {fleet}, which runs and is not this run's: the file and the alarms on the queue are left to it");
            return [];
        }

        List<string> removed = [];
        foreach (var alarm in alarms)
        {
            if ((await aws.CloudWatch.ListAlarmsAsync(alarm, cancellationToken)).Contains(alarm))
            {
                await aws.CloudWatch.DeleteAlarmsAsync([alarm], cancellationToken);
                removed.Add($"alarm {alarm}");
            }
        }

        if (file is not null)
        {
            await aws.S3.DeleteAsync(bucket, [key], cancellationToken);
            removed.Add($"s3://{bucket}/{key}");
        }

        return removed;
    }

    // A pattern and not a JSON reader: the files of Distributed-Something and -Fiji are no JSON (upstream D18).
    [GeneratedRegex("sfr-[0-9a-f-]+")]
    private static partial Regex FleetId();
}
