namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds an SQS_MESSAGE_VISIBILITY that nobody has thought about.</summary>
internal sealed class VisibilityAtDefault : IRule
{
    public string Name => "visibility-at-default";

    public string Finds => "On AWS, an SQS_MESSAGE_VISIBILITY still at the example's 60 s: with the family's own worker image, longer jobs are run twice.";

    public string Fix => "Set SQS_MESSAGE_VISIBILITY to 1.5 times the duration of a typical job.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.IsAws && context.Config.MessageVisibility == TimeSpan.FromSeconds(60))
        {
            yield return this.InConfig(
                context, Severity.Warning, "SQS_MESSAGE_VISIBILITY",
                "SQS_MESSAGE_VISIBILITY is the example's 60 s: a worker that does not renew its lease loses every job that takes longer, and it runs twice");
        }
    }
}
