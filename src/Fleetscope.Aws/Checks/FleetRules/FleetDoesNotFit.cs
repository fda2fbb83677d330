using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds fleet files that do not go with the config.</summary>
internal sealed class FleetDoesNotFit(CheckedRuns runs) : IRule
{
    public string Name => "fleet-does-not-fit";

    public string Finds => "A fleet file and a config that make no request together: MACHINE_TYPE and LaunchSpecifications of different lengths, too many of both.";

    public string Fix => "Give one type for each launch specification, or leave one launch specification.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } run || run.Config.Buckets.Control.IsFolder)
        {
            yield break;
        }

        var trouble = DraftedRequest.TroubleOf(fleet, run);

        // What is wrong with the disk has a rule of its own.
        if (trouble is { What: not "EBS_VOL_SIZE" })
        {
            yield return trouble.What == "MACHINE_TYPE" || trouble.What == "ASSIGN_IP"
                ? this.InConfig(context, Severity.Error, trouble.What, trouble.Cause, trouble.Next)
                : this.InFile(Severity.Error, fleet.Path, 0, "", "", trouble.Cause, trouble.Next);
        }
    }
}
