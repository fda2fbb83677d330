using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds an SQS_QUEUE_NAME from which the automatic monitor cannot tell the run.</summary>
internal sealed class QueueNameDiffers(CheckedRuns runs) : IRule
{
    public string Name => "queue-name-differs";

    public string Finds => "Under AUTO_MONITOR, an SQS_QUEUE_NAME other than APP_NAME + 'Queue': the family's automatic monitor takes what stands before 'Queue' for the run, and watches another one or none.";

    public string Fix => "Set SQS_QUEUE_NAME = APP_NAME + 'Queue'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { Options: { AutoMonitor: true } options } && options.QueueName != context.Config.AppName + "Queue")
        {
            yield return this.InConfig(
                context, Severity.Warning, "SQS_QUEUE_NAME", $"the queue is {options.QueueName}, and the family's automatic monitor finds the run {context.Config.AppName} by a queue named {context.Config.AppName}Queue");
        }
    }
}
