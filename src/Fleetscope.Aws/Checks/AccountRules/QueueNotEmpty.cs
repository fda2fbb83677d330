using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds jobs that are queued already.</summary>
internal sealed class QueueNotEmpty(CheckedRuns runs) : IRule
{
    public string Name => "queue-not-empty";

    public string Finds => "A queue that has jobs already: of an earlier submission, or of another run of this name.";

    public string Fix => "If they are not wanted: fleetscope cancel.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is { Terms.IsSetUp: false } checkedRun && await QueueSight.OfAsync(checkedRun, run => run.Options.QueueName, Name, cancellationToken) is { Messages: > 0 } queue)
        {
            yield return this.InConfig(context, Severity.Warning, "SQS_QUEUE_NAME", $"queue {queue.Name} has {queue.Messages:N0} job{(queue.Messages == 1 ? "" : "s")} already");
        }
    }
}
