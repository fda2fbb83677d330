using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Says when one more dashboard costs money.</summary>
internal sealed class DashboardCosts(CheckedRuns runs) : IRule
{
    public string Name => "dashboard-costs";

    public string Finds => "CREATE_DASHBOARD in an account that has three dashboards or more: each further one costs 3 dollars a month.";

    public string Fix => "Remove old dashboards, or set CLEAN_DASHBOARD to True.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is { Options.CreateDashboard: true } run && await run.Account.DashboardsAsync(Name, cancellationToken) is { Value: var dashboards }
            && dashboards.Count(one => one != context.Config.AppName) is >= Prices.FreeDashboards and var others)
        {
            yield return this.InConfig(context, Severity.Warning, "CREATE_DASHBOARD", $"the account has {others} dashboards already: this one costs {Prices.Dashboard.Dollars:0} dollars a month");
        }
    }
}
