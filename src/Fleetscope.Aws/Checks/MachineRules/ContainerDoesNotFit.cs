using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds machines that are too small for a container.</summary>
internal sealed class ContainerDoesNotFit(CheckedRuns runs) : IRule
{
    public string Name => "container-does-not-fit";

    public string Finds => "A MACHINE_TYPE that has not the cores (CPU_SHARES) or the memory (MEMORY) for one container: such machines run, are paid for, and do nothing.";

    public string Fix => "Lower CPU_SHARES or MEMORY, or choose larger machines.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var place in MachineSight.PlacementsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (place.Fits > 0)
            {
                continue;
            }

            var key = place.Limit == "cores" ? "CPU_SHARES" : "MEMORY";
            yield return place.FitsAtMost == 0
                ? this.InConfig(context, Severity.Error, key, $"no container fits on {MachineSight.Words(place)}: it asks for {place.CpuShares / 1024.0:0.##} cores and {place.MemoryMB} MB")
                : this.InConfig(
                    context, Severity.Warning, key, $"a container of {place.MemoryMB} MB may not fit on {MachineSight.Words(place)}: the system takes some of it",
                    $"Set MEMORY to {place.MemoryForContainers} or less.");
        }
    }
}
