using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds a KeyName that is not SSH_KEY_NAME.</summary>
internal sealed class KeyNameDiffers(CheckedRuns runs) : IRule
{
    public string Name => "key-name-differs";

    public string Finds => "A KeyName in the fleet file other than SSH_KEY_NAME of the config: the fleet file decides, and you may hold the other key.";

    public string Fix => "Write the same name in both.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not { Fleet: { } fleet, Options.SshKeyName: { Length: > 0 } ours })
        {
            yield break;
        }

        var pair = ours.EndsWith(".pem", StringComparison.Ordinal) ? ours[..^4] : ours;
        foreach (var part in FleetParts.KeyNames(fleet).DistinctBy(part => part.Value).Where(part => part.Value != pair))
        {
            yield return this.InFleet(fleet, Severity.Warning, part, $"{part.At} is {part.Value}, and SSH_KEY_NAME is {ours}");
        }
    }
}
