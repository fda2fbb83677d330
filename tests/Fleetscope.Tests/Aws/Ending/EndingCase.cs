using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Ending;

/// <summary>What a run leaves in an account that the tests of its ending begin with.</summary>
internal static class EndingCase
{
    public const string Bucket = "fly-bucket";

    public static LogExportOrder Order(MemoryAccount account) => new("Fly", Bucket, MemoryAccount.Region, account.Now - TimeSpan.FromHours(2));

    /// <summary>A fleet whose machines have come.</summary>
    /// <returns>The machines' ids.</returns>
    public static async Task<IReadOnlyList<string>> StartFleetAsync(MemoryAccount account, int machines, CancellationToken cancellationToken)
    {
        await account.Api.Ec2.RequestSpotFleetAsync(Config(machines), cancellationToken);
        account.Clock.Advance(TimeSpan.FromMinutes(2));
        return account.Ec2.Fleets[^1].Machines;
    }

    public static JsonObject Config(int machines) => new()
    {
        ["IamFleetRole"] = "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
        ["ClientToken"] = "token-of-the-test",
        ["TargetCapacity"] = machines,
        ["Type"] = "maintain",
        ["TerminateInstancesWithExpiration"] = true,
        ["LaunchSpecifications"] = new JsonArray(new JsonObject { ["ImageId"] = "ami-0123456789abcdef0", ["InstanceType"] = "m5.xlarge" }),
    };

    public static Task ArmAsync(MemoryAccount account, string name, CancellationToken cancellationToken) => account.Api.CloudWatch.PutAlarmAsync(
        new MetricAlarm(name, "AWS/EC2", "CPUUtilization", new Dictionary<string, string>(), "Maximum", TimeSpan.FromMinutes(1), 15, null, 1, "LessThanThreshold", "", []),
        cancellationToken);

    /// <summary>Both log groups, each with a line of an hour ago.</summary>
    public static async Task WriteLogsAsync(MemoryAccount account, CancellationToken cancellationToken)
    {
        foreach (var group in new[] { "Fly", "Fly_perInstance" })
        {
            await account.Api.Logs.CreateGroupAsync(group, cancellationToken);
            await account.Api.Logs.PutRetentionAsync(group, 60, cancellationToken);
            await account.Api.Logs.CreateStreamAsync(group, "Plate1-A01", cancellationToken);
            await account.Api.Logs.PutEventsAsync(group, "Plate1-A01", [new LogEvent(account.Now - TimeSpan.FromHours(1), "a line")], cancellationToken);
        }
    }
}
