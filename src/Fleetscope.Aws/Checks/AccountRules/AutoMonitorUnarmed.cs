using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds an AUTO_MONITOR behind which nobody stands.</summary>
internal sealed class AutoMonitorUnarmed(CheckedRuns runs) : IRule
{
    public string Name => "auto-monitor-unarmed";

    public string Finds => "AUTO_MONITOR in an account without Fleetscope's function Monitor (the family's own ends with an error half way): MAX_RUN_HOURS alone ends the fleet.";

    public string Fix => "Put it there with fleetscope aws bootstrap, or run monitor.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options.AutoMonitor: true } run
            || await run.Account.TopicAsync(Name, "Monitor", cancellationToken) is not { Value: var topic } || await run.Account.FunctionTagsAsync(Name, "Monitor", cancellationToken) is not { Value: var tags })
        {
            yield break;
        }

        if (topic is null || tags is null || !tags.ContainsKey(RunNames.VersionTag))
        {
            var why = topic is null ? "the account has no topic Monitor" : tags is null ? "the account has no function Monitor" : "the account's function Monitor is not Fleetscope's";
            yield return this.InConfig(context, Severity.Warning, "AUTO_MONITOR", $"AUTO_MONITOR does nothing, for {why}: MAX_RUN_HOURS alone guards the run, unless monitor is run");
        }
    }
}
