using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds machines with room for more containers than TASKS_PER_MACHINE.</summary>
internal sealed class MoreContainers(CheckedRuns runs) : IRule
{
    public string Name => "more-containers-than-meant";

    public string Finds => "A MACHINE_TYPE with room for more containers than TASKS_PER_MACHINE: ECS puts them where there is room, so one machine gets several and another none, which is paid for all the same.";

    public string Fix => "Raise TASKS_PER_MACHINE, or CPU_SHARES and MEMORY, or choose smaller machines.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var place in MachineSight.PlacementsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (place.FitsAtMost > place.Wanted)
            {
                yield return this.InConfig(
                    context, Severity.Warning, "TASKS_PER_MACHINE",
                    $"{place.Wanted} container{(place.Wanted == 1 ? " is" : "s are")} meant for {MachineSight.Words(place)}, and {place.FitsAtMost} fit: some machines may get more and others none");
            }
        }
    }
}
