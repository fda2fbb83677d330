using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds work that MAX_RUN_HOURS does not leave time for.</summary>
internal sealed class MaxRunTooShort(CheckedRuns runs) : IRule
{
    public string Name => "max-run-too-short";

    public string Finds => "With --minutes-per-job, jobs that take longer than MAX_RUN_HOURS, after which AWS ends the fleet; a warning from 80 % on.";

    public string Fix => "Raise MAX_RUN_HOURS (it cannot be extended later) or CLUSTER_MACHINES.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Terms.MinutesPerJob: { } minutes } run || context.JobFile is not { GroupCount: > 0 and var jobs })
        {
            yield break;
        }

        var containers = run.Options.TasksPerMachine;
        await foreach (var place in MachineSight.PlacementsAsync(run, Name, cancellationToken))
        {
            containers = Math.Min(containers, Math.Max(1, place.Containers));
        }

        var estimate = RunEstimate.Of(jobs, minutes, (long)run.Options.ClusterMachines * containers * run.Slots);
        if (estimate.Hours > run.Options.MaxRun.TotalHours * RunEstimate.TightShare)
        {
            yield return this.InConfig(
                context, estimate.Hours > run.Options.MaxRun.TotalHours ? Severity.Error : Severity.Warning, "MAX_RUN_HOURS",
                $"{jobs:N0} jobs of {minutes:0.##} minutes, {estimate.Slots:N0} at once, take about {estimate.Hours:0.#} hours, and AWS ends the fleet after {run.Options.MaxRun.TotalHours:0.##}");
        }
    }
}
