using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds an AWS_REGION that is no region.</summary>
internal sealed class RegionMisspelt(CheckedRuns runs) : IRule
{
    public string Name => "region-misspelt";

    public string Finds => "An AWS_REGION that names a zone ('us-east-1a') or has no region's shape: no call would find its endpoint.";

    public string Fix => "Write the region: 'us-east-1', not 'us-east-1a'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not { Options.Region: var region } || RegionName.IsPossible(region))
        {
            yield break;
        }

        yield return RegionName.IsZone(region)
            ? this.InConfig(context, Severity.Error, "AWS_REGION", $"{region} is a zone; the region is {region[..^1]}", $"Write '{region[..^1]}'.")
            : this.InConfig(context, Severity.Error, "AWS_REGION", $"'{region}' is not the name of a region");
    }
}
