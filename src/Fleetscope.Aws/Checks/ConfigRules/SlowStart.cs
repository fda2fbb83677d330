using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds a SECONDS_TO_START in which machines look idle.</summary>
internal sealed class SlowStart(CheckedRuns runs) : IRule
{
    /// <summary>15 periods of a minute below 1 % of the CPU (run-worker.sh of Distributed-CellProfiler).</summary>
    private static readonly TimeSpan IdleAlarm = TimeSpan.FromMinutes(15);

    public string Name => "slow-start";

    public string Finds => "With the family's worker, a SECONDS_TO_START that spreads the starts of DOCKER_CORES copies over 15 minutes or more: its alarm ends machines that are idle so long.";

    public string Fix => "Lower SECONDS_TO_START.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { IsImageWorker: true } run && context.Config.BetweenSlots * run.Slots is var spread && spread >= IdleAlarm)
        {
            yield return this.InConfig(
                context, Severity.Warning, "SECONDS_TO_START", $"{run.Slots} copies start within {spread.TotalMinutes:0} minutes, and a machine that is idle for {IdleAlarm.TotalMinutes:0} minutes is ended");
        }
    }
}
