using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds machines with room for fewer containers than TASKS_PER_MACHINE.</summary>
internal sealed class FewerContainers(CheckedRuns runs) : IRule
{
    public string Name => "fewer-containers-than-meant";

    public string Finds => "A MACHINE_TYPE with room for fewer containers than TASKS_PER_MACHINE: the others wait for ever.";

    public string Fix => "Lower TASKS_PER_MACHINE, CPU_SHARES or MEMORY, or choose larger machines.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var place in MachineSight.PlacementsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (place.FitsAtMost is > 0 and var fits && fits < place.Wanted)
            {
                yield return this.InConfig(
                    context, Severity.Warning, "TASKS_PER_MACHINE",
                    $"{place.Wanted} containers are meant for {MachineSight.Words(place)}, and {fits} fit{(fits == 1 ? "s" : "")}, for its {place.Limit}");
            }
            else if (place.Fits > 0 && place.Fits < place.Wanted)
            {
                yield return this.InConfig(
                    context, Severity.Warning, "TASKS_PER_MACHINE", $"{place.Wanted} containers are meant for {MachineSight.Words(place)}, and {place.Fits} are sure to fit: the system takes some of the memory",
                    $"Set MEMORY to {place.MemoryForContainers / place.Wanted} or less.");
            }
        }
    }
}
