using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Setup;

/// <summary>The queue of a run and the one for its dead letters.</summary>
internal sealed class RunQueues(ISqs sqs, TimeProvider clock, Action<string> said)
{
    /// <summary>14 days, the most that SQS keeps a message. A dead letter keeps the time of its first sending, so its queue must keep as long.</summary>
    private const string Retention = "1209600";

    /// <summary>A queue's name is free again this long after its removal (AWS: CreateQueue).</summary>
    private static readonly TimeSpan NameFreeAfter = TimeSpan.FromSeconds(61);

    /// <summary>Creates the dead-letter queue, or sees to it that the one that is there keeps letters long enough.</summary>
    public async Task ProvisionDeadLettersAsync(string name, CancellationToken cancellationToken)
    {
        if (await sqs.FindQueueAsync(name, cancellationToken) is not { } url)
        {
            await CreateAsync(name, new Dictionary<string, string> { ["MessageRetentionPeriod"] = Retention }, cancellationToken);
        }
        else if ((await sqs.GetQueueAttributesAsync(url, cancellationToken)).GetValueOrDefault("MessageRetentionPeriod") != Retention)
        {
            await sqs.SetQueueAttributesAsync(url, new Dictionary<string, string> { ["MessageRetentionPeriod"] = Retention }, cancellationToken);
        }
    }

    /// <summary>Creates the run's queue, or applies to the one that is there what the config asks for now.</summary>
    /// <param name="visibility">SQS_MESSAGE_VISIBILITY.</param>
    /// <param name="deliveries">After so many deliveries SQS itself moves a message to the dead-letter queue.</param>
    public async Task ProvisionQueueAsync(string name, string deadLetters, TimeSpan visibility, int deliveries, CancellationToken cancellationToken)
    {
        var deadUrl = await sqs.FindQueueAsync(deadLetters, cancellationToken)
            ?? throw new FleetscopeException($"queue {deadLetters}", "it was there a moment ago and is gone", "run setup again");
        var deadArn = (await sqs.GetQueueAttributesAsync(deadUrl, cancellationToken))["QueueArn"];
        var wanted = Wanted(deadArn, visibility, deliveries);
        if (await sqs.FindQueueAsync(name, cancellationToken) is not { } url)
        {
            await CreateAsync(name, wanted, cancellationToken);
            return;
        }

        var there = await sqs.GetQueueAttributesAsync(url, cancellationToken);
        var changed = wanted.Where(pair => !IsSame(pair.Key, there.GetValueOrDefault(pair.Key), pair.Value)).ToDictionary();
        if (changed.Count > 0)
        {
            said($"queue {name}: {string.Join(", ", changed.Keys)} changed to what the config says");
            await sqs.SetQueueAttributesAsync(url, changed, cancellationToken);
        }
    }

    private static Dictionary<string, string> Wanted(string deadArn, TimeSpan visibility, int deliveries) => new()
    {
        ["DelaySeconds"] = "0",
        ["MaximumMessageSize"] = "262144",
        ["MessageRetentionPeriod"] = Retention,
        ["ReceiveMessageWaitTimeSeconds"] = "0",
        ["VisibilityTimeout"] = ((long)visibility.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        ["RedrivePolicy"] = new JsonObject { ["deadLetterTargetArn"] = deadArn, ["maxReceiveCount"] = deliveries.ToString(CultureInfo.InvariantCulture) }.ToJsonString(),
    };

    // SQS gives the policy back as it likes: its members in another order, the count as a number.
    private static bool IsSame(string name, string? there, string wanted) => name != "RedrivePolicy" || there is null
        ? there == wanted
        : JsonNode.Parse(there) is JsonObject has && JsonNode.Parse(wanted)!.AsObject().All(member => has[member.Key]?.ToString() == member.Value!.ToString());

    private async Task CreateAsync(string name, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        try
        {
            await sqs.CreateQueueAsync(name, attributes, cancellationToken);
        }
        catch (AwsException refused) when (refused.Code == "QueueDeletedRecently")
        {
            said($"queue {name} was removed less than a minute ago; AWS lets it be created again in {NameFreeAfter.TotalSeconds:0} seconds");
            await Task.Delay(NameFreeAfter, clock, cancellationToken);
            await sqs.CreateQueueAsync(name, attributes, cancellationToken);
        }
    }
}
