using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds dead letters of earlier runs.</summary>
internal sealed class DeadLettersLeft(CheckedRuns runs) : IRule
{
    public string Name => "dead-letters-left";

    public string Finds => "A dead-letter queue that has letters already: its count says nothing about this run's.";

    public string Fix => "Read them with fleetscope dead list, or give this run an SQS_DEAD_LETTER_QUEUE of its own.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await QueueSight.OfAsync(runs.Of(context), run => run.Options.DeadLetterQueueName, Name, cancellationToken) is { Messages: > 0 } queue)
        {
            yield return this.InConfig(context, Severity.Warning, "SQS_DEAD_LETTER_QUEUE", $"queue {queue.Name} has {queue.Messages:N0} dead letter{(queue.Messages == 1 ? "" : "s")} of earlier runs");
        }
    }
}
