using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds buckets that are not there.</summary>
internal sealed class BucketMissing(CheckedRuns runs) : IRule
{
    public string Name => "bucket-missing";

    public string Finds => "A bucket that does not exist.";

    public string Fix => "Create it, or correct its name.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (key, name, sight) in BucketKeys.SightsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (sight.State == BucketState.Missing)
            {
                yield return this.InConfig(context, Severity.Error, key, $"there is no bucket {name}");
            }
        }
    }
}
