using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;
using Fleetscope.Aws.Fleet;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Unattended;

/// <summary>Takes over a run that the family's own tools have started: their monitor file names all that is the run's, and a ledger is made of it.</summary>
/// <remarks>Their file is only there under AUTO_MONITOR, so that whoever has written it wants the run watched.</remarks>
internal sealed class Adoption(AwsApi api, string region)
{
    /// <param name="function">The ARN of the function, which is to be called from now on; the family's alarms call it once only.</param>
    /// <returns>The ledger; null when there is no monitor file either.</returns>
    public async Task<RunLedger?> AdoptAsync(AwsRun bare, string function, CancellationToken cancellationToken)
    {
        var key = bare.Names.MonitorKey;
        if (await api.S3.ReadAsync(bare.Names.Bucket, key, cancellationToken) is not { } content)
        {
            return null;
        }

        var file = MonitorFile.Parse($"s3://{bare.Names.Bucket}/{key}", System.Text.Encoding.UTF8.GetString(content.Bytes));
        var letters = await LettersAsync(file.QueueName, cancellationToken);
        var names = new RunNames(file.AppName, bare.Names.Bucket, file.LogGroupName, bare.Names.Folder);
        var ledger = LedgerOf(file, names, letters?.Name).Noting(AwsRun.LettersBefore, letters?.Count);
        var config = names.Object(KeptConfig.KeyOf(file.AppName));
        await bare.Ledger.UpdateAsync(kept => kept ?? ledger.With(config, LedgerState.Planned), cancellationToken);
        await api.S3.WriteAsync(names.Bucket, KeptConfig.KeyOf(file.AppName), ConfigOf(file, names, letters?.Name), WriteCondition.Always, cancellationToken);
        await new RunSchedule(api.Events).PutAsync(file.AppName, names.Bucket, function, cancellationToken);
        return await bare.Ledger.UpdateAsync(kept => kept!.With(config, LedgerState.Created).With(ScheduleOf(file), LedgerState.Created), cancellationToken);
    }

    private static PlannedResource ScheduleOf(MonitorFile file) => new(RunNames.ScheduleKind, RunSchedule.NameOf(file.AppName));

    /// <summary>In the order in which the family creates them; what the file does not name has the names that it always gives.</summary>
    private static RunLedger LedgerOf(MonitorFile file, RunNames names, string? letters)
    {
        var ledger = new RunLedger { Run = file.AppName, Engine = "aws", Config = $"s3://{names.Bucket}/{names.MonitorKey}", Program = "image" }
            .Noting(UnattendedRun.AdoptedNote, "yes").Noting(RunClosing.StartNote, file.StartedAt.ToString("O", CultureInfo.InvariantCulture));
        if (letters is not null)
        {
            ledger = ledger.With(new PlannedResource(RunNames.DeadLetterQueueKind, letters), LedgerState.Kept);
        }

        (string Kind, string Id)[] own =
        [
            (RunNames.QueueKind, file.QueueName),
            (RunNames.ClusterKind, file.EcsCluster),
            (RunNames.TaskDefinitionKind, names.TaskFamily),
            (RunNames.ServiceKind, $"{file.EcsCluster}/{names.Service}"),
            (RunNames.ObjectKind, names.Object(names.EcsConfigKey).Id),
            (RunNames.ScheduleKind, RunSchedule.NameOf(file.AppName)),
            (RunNames.AlarmKind, names.IdleAlarm),
            (RunNames.AlarmKind, names.EmptyAlarm),
            (RunNames.FleetKind, file.FleetId),
            (RunNames.ObjectKind, names.Object(names.MonitorKey).Id),
            .. file.CleanDashboard == true ? [(RunNames.DashboardKind, names.AppName)] : Array.Empty<(string, string)>(),
        ];
        ledger = own.Aggregate(ledger, (all, one) => all.With(new PlannedResource(one.Kind, one.Id), LedgerState.Created));
        return ((string[])[names.LogGroup, names.MachinesLogGroup]).Aggregate(ledger, (all, group) => all.With(new PlannedResource(RunNames.LogGroupKind, group), LedgerState.Kept));
    }

    private byte[] ConfigOf(MonitorFile file, RunNames names, string? letters)
    {
        var config = new JsonObject
        {
            ["APP_NAME"] = file.AppName,
            ["AWS_REGION"] = region,
            ["AWS_BUCKET"] = names.Bucket,
            ["ECS_CLUSTER"] = file.EcsCluster,
            ["SQS_QUEUE_NAME"] = file.QueueName,
            ["LOG_GROUP_NAME"] = file.LogGroupName,
            ["AUTO_MONITOR"] = true,
            ["CLEAN_DASHBOARD"] = file.CleanDashboard == true,
            ["WORKER"] = "image",
        };
        if (letters is not null)
        {
            config["SQS_DEAD_LETTER_QUEUE"] = letters;
        }

        return AwsProtocols.Bytes(config);
    }

    /// <summary>The queue of the run's dead letters, and how many lie in it: nobody knows which of them are the run's.</summary>
    private async Task<(string Name, string Count)?> LettersAsync(string queue, CancellationToken cancellationToken)
    {
        if (await api.Sqs.FindQueueAsync(queue, cancellationToken) is not { } url)
        {
            return null;
        }

        var policy = (await api.Sqs.GetQueueAttributesAsync(url, cancellationToken)).GetValueOrDefault("RedrivePolicy", "");
        var name = Wakes.Parse(policy)?["deadLetterTargetArn"]?.ToString().Split(':')[^1];
        return name is not null && await api.Sqs.FindQueueAsync(name, cancellationToken) is { } letters
            ? (name, (await api.Sqs.GetQueueAttributesAsync(letters, cancellationToken)).GetValueOrDefault("ApproximateNumberOfMessages", "0"))
            : null;
    }
}
