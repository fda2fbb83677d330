using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds buckets that the credentials may not look into.</summary>
internal sealed class BucketClosed(CheckedRuns runs) : IRule
{
    public string Name => "bucket-closed";

    public string Finds => "A bucket that is closed to the credentials of this machine: another's, or one whose policy forbids it. Machines may be refused too.";

    public string Fix => "Ask its owner for access; name a public bucket of others in PUBLIC_BUCKETS, for outputs in a bucket of others UPLOAD_FLAGS.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (key, name, sight) in BucketKeys.SightsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (sight.State == BucketState.Closed)
            {
                var isOurs = key == "AWS_BUCKET";
                yield return this.InConfig(
                    context, isOurs ? Severity.Error : Severity.Warning, key,
                    $"bucket {name} is closed to these credentials{(isOurs ? ", and the run keeps its ledger in it" : "")}");
            }
        }
    }
}
