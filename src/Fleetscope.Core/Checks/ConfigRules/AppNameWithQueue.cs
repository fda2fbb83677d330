namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds an APP_NAME in which the family's automatic monitor loses its way. What no name may have is the config reader's to say.</summary>
internal sealed class AppNameWithQueue : IRule
{
    public string Name => "app-name-with-queue";

    public string Finds => "On AWS, an APP_NAME that contains 'Queue': the family's automatic monitor cuts the queue's name there and looks for another run.";

    public string Fix => "Leave 'Queue' out of APP_NAME.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        // lambda_function.py: queueName.split('Queue')[0] is its name of the run.
        if (context.IsAws && context.Config.AppName.Contains("Queue", StringComparison.Ordinal))
        {
            yield return this.InConfig(
                context, Severity.Warning, "APP_NAME", "APP_NAME contains 'Queue': the family's automatic monitor would take what stands before it for the name of the run");
        }
    }
}
