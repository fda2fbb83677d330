using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds one queue for jobs and for dead letters.</summary>
internal sealed class DeadLettersInQueue(CheckedRuns runs) : IRule
{
    public string Name => "dead-letters-in-queue";

    public string Finds => "An SQS_DEAD_LETTER_QUEUE that is the run's own queue: failed jobs would come back for ever.";

    public string Fix => "Give the dead letters a queue of their own.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { Options: var options } && options.QueueName == options.DeadLetterQueueName)
        {
            yield return this.InConfig(context, Severity.Error, "SQS_DEAD_LETTER_QUEUE", $"{options.QueueName} is the queue of the jobs and of the dead letters: AWS refuses that");
        }
    }
}
