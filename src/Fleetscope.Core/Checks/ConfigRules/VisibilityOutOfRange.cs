namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds an SQS_MESSAGE_VISIBILITY that SQS refuses.</summary>
internal sealed class VisibilityOutOfRange : IRule
{
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public string Name => "visibility-out-of-range";

    public string Finds => "On AWS, an SQS_MESSAGE_VISIBILITY below 0 or above 12 hours, which SQS refuses.";

    public string Fix => "Set SQS_MESSAGE_VISIBILITY to a number of seconds from 0 to 43200.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.IsAws && (context.Config.MessageVisibility < TimeSpan.Zero || context.Config.MessageVisibility > Longest))
        {
            yield return this.InConfig(context, Severity.Error, "SQS_MESSAGE_VISIBILITY", "SQS refuses this SQS_MESSAGE_VISIBILITY: no queue can be made");
        }
    }
}
