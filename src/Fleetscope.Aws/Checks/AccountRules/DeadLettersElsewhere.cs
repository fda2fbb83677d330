using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds a dead-letter queue of another place.</summary>
internal sealed class DeadLettersElsewhere(CheckedRuns runs) : IRule
{
    public string Name => "dead-letters-elsewhere";

    public string Finds => "An SQS_DEAD_LETTER_QUEUE whose ARN names a queue of another region or account: a queue and its dead letters must be of one, so setup takes the one of that name here.";

    public string Fix => "Write the name alone, or the ARN of a queue of this region and account.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options: { Region: var region, DeadLetterQueueName: var name } } run
            || context.Config.Source.Find("SQS_DEAD_LETTER_QUEUE")?.Value is not ConfigValue.Text { Value: var text } || Arn.Parse(text) is not { } arn)
        {
            yield break;
        }

        await run.Account.OpenAsync(cancellationToken);
        var elsewhere = arn.Region != region ? $"in {arn.Region}" : run.Account.Caller is { } caller && caller.AccountId != arn.Account ? $"of the account {arn.Account}" : null;
        if (elsewhere is not null)
        {
            yield return this.InConfig(
                context, Severity.Warning, "SQS_DEAD_LETTER_QUEUE",
                $"the ARN is of a queue {elsewhere}: dead letters go to the queue {name} in {region} of this account instead");
        }
    }
}
