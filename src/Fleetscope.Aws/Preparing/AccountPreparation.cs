using System.Globalization;
using Fleetscope.Aws.Api;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Preparing;

/// <summary>Prepares an account once for all runs, and takes that back. Both may be repeated, and go on where they were killed.</summary>
/// <param name="access">How the account is reached.</param>
public sealed class AccountPreparation(AwsAccess access, TimeProvider clock)
{
    /// <summary>What the account lacks.</summary>
    /// <param name="package">The zip of the function; null: it is left as it is.</param>
    /// <param name="takesOver">Whether a function Monitor that is not ours is replaced.</param>
    /// <param name="version">Of this Fleetscope.</param>
    /// <exception cref="FleetscopeException">AWS_BUCKET is a folder, another's, or in another region; the package is none.</exception>
    public async Task<ChangePlan> PlanAsync(RunConfig config, string? package, bool takesOver, string version, CancellationToken cancellationToken)
    {
        var options = AwsOptions.Read(config);
        var terms = PreparationTerms.Of(config, version, package, takesOver);
        var api = access.Open(options);
        var there = await LookAsync(api, options, terms, cancellationToken);
        List<string> remarks = [];
        var settling = new Settling(clock);
        var monitor = new MonitorChanges(api, settling, there, terms);
        List<Change> changes =
        [
            .. new BucketChanges(api, there, terms).ToPrepare(),
            .. new RoleChanges(api, settling, there, terms).ToPrepare(remarks),
            .. monitor.ToPrepare(remarks),
            .. monitor.WillBeOurs ? new AlarmChanges(api, there, terms).ToPrepare(remarks) : [],
        ];
        remarks.Add(QuotaOf(there, options));
        return new ChangePlan(there.Names.Account, options.Region, changes, remarks);
    }

    /// <summary>What of the account's preparation is ours and used by nobody else.</summary>
    /// <exception cref="FleetscopeException">Fleets still run that need it.</exception>
    public async Task<ChangePlan> PlanRemovalAsync(RunConfig config, CancellationToken cancellationToken)
    {
        var options = AwsOptions.Read(config);
        var terms = PreparationTerms.Of(config, "", package: null, takesOver: false);
        var api = access.Open(options);
        var there = await LookAsync(api, options, terms, cancellationToken);
        if (there.LiveFleets.Count > 0)
        {
            throw new FleetscopeException($"the preparation of account {there.Names.Account}", $"spot fleets still need it: {string.Join(", ", there.LiveFleets.Take(5))}",
                "end their runs first (fleetscope clean), then repeat the command");
        }

        List<string> remarks = [];
        var settling = new Settling(clock);
        List<Change> changes =
        [
            .. new AlarmChanges(api, there, terms).ToRemove(remarks),
            .. new MonitorChanges(api, settling, there, terms).ToRemove(remarks),
            .. new RoleChanges(api, settling, there, terms).ToRemove(remarks),
            .. new BucketChanges(api, there, terms).ToRemove(remarks),
        ];
        if (there.ServiceRoles.Count > 0)
        {
            remarks.Add($"kept: {string.Join(" and ", there.ServiceRoles)}, which are AWS's own, cost nothing, and serve every spot request of the account");
        }

        return new ChangePlan(there.Names.Account, options.Region, changes, remarks);
    }

    /// <summary>A fleet file for the account.</summary>
    /// <param name="subnets">Subnets to use; none: those of the default VPC.</param>
    /// <param name="securityGroup">Null: the default group of the VPC.</param>
    /// <exception cref="FleetscopeException">The account lacks a part of it.</exception>
    public Task<WrittenFleet> FleetTemplateAsync(RunConfig config, IReadOnlyList<string> subnets, string? securityGroup, CancellationToken cancellationToken)
    {
        var options = AwsOptions.Read(config);
        return new FleetTemplate(access.Open(options), options).WriteAsync(subnets, securityGroup, cancellationToken);
    }

    private static Task<AccountSnapshot> LookAsync(AwsApi api, AwsOptions options, PreparationTerms terms, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync($"the account, for AWS_BUCKET {terms.Bucket}", () => AccountSnapshot.LookAsync(api, options.Region, terms.Bucket, cancellationToken));

    private static string QuotaOf(AccountSnapshot there, AwsOptions options) => there.SpotQuota is { } quota
        ? $"spot quota in {options.Region}: {quota.ToString("0", CultureInfo.InvariantCulture)} vCPUs of standard machines at once (CLUSTER_MACHINES is {options.ClusterMachines})"
        : $"spot quota in {options.Region}: AWS does not tell; look in Service Quotas for \"All Standard Spot Instance Requests\"";
}
