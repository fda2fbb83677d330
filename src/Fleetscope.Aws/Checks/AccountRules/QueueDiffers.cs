using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds a queue that is set otherwise than the config says.</summary>
internal sealed class QueueDiffers(CheckedRuns runs) : IRule
{
    public string Name => "queue-differs";

    public string Finds => "A queue that exists with another visibility than SQS_MESSAGE_VISIBILITY: the family never changes it, setup does.";

    public string Fix => "Run setup again.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await QueueSight.OfAsync(runs.Of(context), run => run.Options.QueueName, Name, cancellationToken) is { } queue
            && queue.Attributes.GetValueOrDefault("VisibilityTimeout") is { } visibility && visibility != $"{context.Config.MessageVisibility.TotalSeconds:0}")
        {
            yield return this.InConfig(
                context, Severity.Warning, "SQS_MESSAGE_VISIBILITY",
                $"queue {queue.Name} is there with a visibility of {visibility} s, and the config says {context.Config.MessageVisibility.TotalSeconds:0} s");
        }
    }
}
