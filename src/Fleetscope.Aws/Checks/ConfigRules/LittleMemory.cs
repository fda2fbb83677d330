using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds containers whose memory is too small for the copies in them.</summary>
internal sealed class LittleMemory(CheckedRuns runs) : IRule
{
    // The family's own configs have 1875 MB for each copy at least (config_examples.md of Distributed-CellProfiler).
    private const int Least = 1000;

    public string Name => "little-memory-per-copy";

    public string Finds => "Less than 1000 MB of MEMORY for each of DOCKER_CORES: image analysis is likely to be killed for memory.";

    public string Fix => "Raise MEMORY, or lower DOCKER_CORES.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { } run && run.Options.MemoryMB / run.Slots < Least)
        {
            yield return this.InConfig(context, Severity.Warning, "MEMORY", $"{run.Slots} copies of the program share {run.Options.MemoryMB} MB: {run.Options.MemoryMB / run.Slots} MB each");
        }
    }
}
