using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds containers that reserve other than the cores that they use.</summary>
internal sealed class SharesDiffer(CheckedRuns runs) : IRule
{
    public string Name => "cpu-shares-differ";

    public string Finds => "A CPU_SHARES other than 1024 for each of DOCKER_CORES: copies of the program share a core, or cores that are paid for stay idle.";

    public string Fix => "Set CPU_SHARES = DOCKER_CORES * 1024.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { } run && run.Options.CpuShares != run.Slots * 1024)
        {
            var cores = run.Options.CpuShares / 1024.0;
            yield return this.InConfig(
                context, Severity.Warning, "CPU_SHARES", $"a container reserves {cores:0.##} core{(cores == 1 ? "" : "s")} for {run.Slots} cop{(run.Slots == 1 ? "y" : "ies")} of the program (DOCKER_CORES)");
        }
    }
}
