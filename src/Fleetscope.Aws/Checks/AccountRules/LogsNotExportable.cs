using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds a bucket that takes no exported logs.</summary>
internal sealed class LogsNotExportable(CheckedRuns runs) : IRule
{
    private static readonly string[] Needed = ["s3:GetBucketAcl", "s3:PutObject"];

    public string Name => "logs-not-exportable";

    public string Finds => "An AWS_BUCKET whose policy does not let CloudWatch Logs write: monitor cannot keep the logs there when the run is over.";

    public string Fix => "Add statements to its policy that allow logs.REGION.amazonaws.com s3:GetBucketAcl and s3:PutObject.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Config.Buckets.Control: { IsFolder: false, Text: var bucket } } run
            || await run.Account.BucketAsync(Name, bucket, cancellationToken) is not { Value.State: BucketState.There }
            || await run.Account.BucketPolicyAsync(Name, bucket, cancellationToken) is not { Value: var policy })
        {
            yield break;
        }

        string[] services = [$"logs.{run.Options.Region}.amazonaws.com", "logs.amazonaws.com"];
        if (policy is null || !Array.TrueForAll(Needed, action => services.Any(service => Arn.Allows(policy, service, action))))
        {
            yield return this.InConfig(
                context, Severity.Warning, "AWS_BUCKET", $"the policy of {bucket} does not let {services[0]} write: the logs cannot be exported to it",
                $"Add statements to the bucket's policy that allow {services[0]} s3:GetBucketAcl and s3:PutObject.");
        }
    }
}
