using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds a JOB_RETRIES that pays for failing jobs again and again.</summary>
internal sealed class ManyAttempts(CheckedRuns runs) : IRule
{
    /// <summary>The family's own default, where a config has no JOB_RETRIES.</summary>
    private const int Many = 10;

    public string Name => "many-attempts";

    public string Finds => "On AWS, a JOB_RETRIES of more than 10: a job that always fails is paid for so many times, and keeps the fleet alive.";

    public string Fix => "Set JOB_RETRIES to 3; with ALWAYS_CONTINUE to 2.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not null && context.Config.JobRetries > Many)
        {
            yield return this.InConfig(context, Severity.Warning, "JOB_RETRIES", $"a job that always fails is tried, and paid for, {context.Config.JobRetries} times before it is dead");
        }
    }
}
