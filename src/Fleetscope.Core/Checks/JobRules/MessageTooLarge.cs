using System.Text;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds jobs whose messages SQS refuses.</summary>
internal sealed class MessageTooLarge : IJobRule
{
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
    private const int Most = 262_144;

    private readonly FirstOnes found = new("groups");
    private CheckContext? context;

    public string Name => "message-too-large";

    public string Finds => "On AWS, a job whose message has more than the 262,144 bytes that a queue takes.";

    public string Fix => "Move long values from the group or the shared keys into a file in the bucket.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        return Task.FromResult(context.IsAws);
    }

    public void Look(GroupReading group)
    {
        // A char is three bytes at most, so nearly all messages need no counting.
        if (group.Job?.Body is { Length: > Most / 3 } body && Encoding.UTF8.GetByteCount(body) is var bytes and > Most)
        {
            found.Add(() => this.InJobFile(
                context!, Severity.Error, group.Line, "groups", "", $"group {group.Number} makes a message of {bytes:N0} bytes, and a queue takes {Most:N0}"));
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => found.All().ToAsyncEnumerable();
}
