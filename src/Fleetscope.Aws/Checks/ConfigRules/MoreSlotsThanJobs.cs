using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds fleets larger than their jobs.</summary>
internal sealed class MoreSlotsThanJobs(CheckedRuns runs) : IRule
{
    public string Name => "more-machines-than-jobs";

    public string Finds => "More machines than the jobs of the job file can occupy at once: the others are paid for and find nothing.";

    public string Fix => "Lower CLUSTER_MACHINES.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not { } run || context.JobFile is not { GroupCount: > 0 and var jobs })
        {
            yield break;
        }

        var atOnce = (long)run.Options.TasksPerMachine * run.Slots;
        var needed = (jobs + atOnce - 1) / atOnce;
        if (needed < run.Options.ClusterMachines)
        {
            yield return this.InConfig(
                context, Severity.Warning, "CLUSTER_MACHINES", $"{jobs:N0} job{(jobs == 1 ? "" : "s")} occupy {needed:N0} of {run.Options.ClusterMachines:N0} machines, which take {atOnce:N0} at once each", $"Set CLUSTER_MACHINES to {needed} or less.");
        }
    }
}
