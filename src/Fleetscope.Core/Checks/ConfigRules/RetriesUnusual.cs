namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds a JOB_RETRIES that gives up at once, or hardly ever.</summary>
internal sealed class RetriesUnusual : IRule
{
    private const int Most = 1000;

    public string Name => "retries-unusual";

    public string Finds => "A JOB_RETRIES of 1 (one bad moment ends a job) or above 1,000 (a broken job is tried for ever; SQS refuses it).";

    public string Fix => "Set JOB_RETRIES to 2 or 3.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.Config.JobRetries == 1)
        {
            yield return this.InConfig(
                context, Severity.Warning, "JOB_RETRIES", "JOB_RETRIES counts all attempts, the first one too: with 1, a job that fails once is dead");
        }
        else if (context.Config.JobRetries > Most)
        {
            yield return this.InConfig(
                context, context.IsAws ? Severity.Error : Severity.Warning, "JOB_RETRIES",
                $"JOB_RETRIES is {context.Config.JobRetries:N0}: a job that cannot succeed is tried that often, and a queue on AWS takes at most {Most:N0}");
        }
    }
}
