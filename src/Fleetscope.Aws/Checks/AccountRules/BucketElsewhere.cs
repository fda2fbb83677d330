using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds buckets of another region.</summary>
internal sealed class BucketElsewhere(CheckedRuns runs) : IRule
{
    public string Name => "bucket-elsewhere";

    public string Finds => "A bucket of another region than AWS_REGION: what goes between regions is paid for by the GB, and is slower.";

    public string Fix => "Run in the region of the bucket, or copy what is needed.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (key, name, sight) in BucketKeys.SightsAsync(runs.Of(context), Name, cancellationToken))
        {
            var region = runs.Of(context)!.Options.Region;
            if (sight.State == BucketState.There && sight.Region != region)
            {
                yield return this.InConfig(context, Severity.Warning, key, $"bucket {name} is in {sight.Region}, and the machines are in {region}: every GB between them is paid for");
            }
        }
    }
}
