using System.Globalization;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws;

/// <summary>One SQS queue by its URL; refusals are told in words.</summary>
/// <param name="url">Null: it is not there. Then it counts as empty, and takes nothing.</param>
internal sealed class MessageQueue(ISqs sqs, string name, string? url)
{
    /// <summary>The longest that a message can be hidden, counted from its receipt (Amazon SQS developer guide, visibility timeout).</summary>
    public static readonly TimeSpan LongestHiding = TimeSpan.FromHours(12);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(15);

    public string Name => name;

    private string Url => url ?? throw new FleetscopeException($"queue {name}", "it is not there: somebody removed it", "run setup, which creates it anew");

    /// <returns>Those (by position) that were not taken.</returns>
    public Task<IReadOnlyList<FailedEntry>> SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync($"queue {name}", () => sqs.SendMessagesAsync(Url, messages, cancellationToken));

    /// <summary>Sends one message, which others see after <paramref name="delay"/> (15 minutes at most).</summary>
    public async Task SendOneAsync(string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (await SendAsync([new OutgoingMessage(body, delay < LongestDelay ? delay : LongestDelay)], cancellationToken) is [var refused, ..])
        {
            throw new FleetscopeException($"queue {name}", $"it did not take a message: {refused.Code}: {refused.Message}", "try again");
        }
    }

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(TimeSpan wait, TimeSpan visibility, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync($"queue {name}", () => sqs.ReceiveMessagesAsync(Url, 1, wait, visibility, cancellationToken));

    /// <returns>Those (by position) that were not removed.</returns>
    public Task<IReadOnlyList<FailedEntry>> DeleteAsync(IReadOnlyList<string> handles, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync($"queue {name}", () => sqs.DeleteMessagesAsync(Url, handles, cancellationToken));

    /// <summary>Hides a message for some time from now; zero shows it.</summary>
    /// <returns>False when it is not ours any more, or was hidden for twelve hours already.</returns>
    public Task<bool> HideAsync(string handle, TimeSpan visibility, CancellationToken cancellationToken) => AwsFailures.InWordsAsync($"queue {name}", async () =>
    {
        try
        {
            await sqs.ChangeMessageVisibilityAsync(Url, handle, visibility, cancellationToken);
            return true;
        }
        catch (AwsException gone) when (gone.Code is "ReceiptHandleIsInvalid" or "MessageNotInflight" or "InvalidParameterValue")
        {
            return false;
        }
    });

    /// <summary>How many messages wait and how many are with workers: approximate, and up to a minute old.</summary>
    public Task<(long Waiting, long Running)> CountAsync(CancellationToken cancellationToken) => AwsFailures.InWordsAsync($"queue {name}", async () =>
    {
        if (url is null)
        {
            return (0, 0);
        }

        var attributes = await sqs.GetQueueAttributesAsync(url, cancellationToken);
        return (Of("ApproximateNumberOfMessages") + Of("ApproximateNumberOfMessagesDelayed"), Of("ApproximateNumberOfMessagesNotVisible"));

        long Of(string attribute) => attributes.TryGetValue(attribute, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var count) ? count : 0;
    });

    /// <summary>Removes every message, those that workers hold too.</summary>
    public Task PurgeAsync(TimeProvider clock, CancellationToken cancellationToken) => AwsFailures.InWordsAsync($"queue {name}", async () =>
    {
        // SQS purges a queue once in 60 seconds.
        for (var round = 0; ; round++)
        {
            try
            {
                await sqs.PurgeQueueAsync(Url, cancellationToken);
                return;
            }
            catch (AwsException again) when (again.Code.EndsWith("PurgeQueueInProgress", StringComparison.Ordinal) && round < 13)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), clock, cancellationToken);
            }
        }
    });
}
