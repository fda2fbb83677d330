namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds a JOB_RETRIES that gives up at once. Its range is the config reader's to say.</summary>
internal sealed class SingleAttempt : IRule
{
    public string Name => "single-attempt";

    public string Finds => "A JOB_RETRIES of 1: it counts all attempts, so a job that fails once is dead.";

    public string Fix => "Set JOB_RETRIES to 2 or 3.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.Config.JobRetries == 1)
        {
            yield return this.InConfig(
                context, Severity.Warning, "JOB_RETRIES", "JOB_RETRIES counts all attempts, the first one too: with 1, a job that fails once is dead");
        }
    }
}
