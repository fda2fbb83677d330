using Fleetscope.Aws.Fleet;
using Fleetscope.Checks;
using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>A run as the rules about AWS see it.</summary>
/// <param name="Fleet">The fleet file; null when none was given, or it has mistakes.</param>
/// <param name="FleetTrouble">Why the fleet file could not be read; null when it could.</param>
internal sealed record CheckedRun(RunConfig Config, AwsOptions Options, FleetFile? Fleet, FleetscopeException? FleetTrouble, AccountView Account, AwsCheckTerms Terms)
{
    /// <summary>Jobs at once in one worker.</summary>
    public int Slots => Config.Slots ?? 1;

    public bool IsImageWorker => Options.Worker == "image";
}

/// <summary>Makes of a context what all rules about AWS look at; once, whichever rules ask.</summary>
internal sealed class CheckedRuns(AwsCheckTerms terms)
{
    private CheckContext? looked;
    private CheckedRun? run;
    private IReadOnlyList<ConfigMistake> mistakes = [];

    /// <returns>Null under another engine, and while the AWS keys have mistakes.</returns>
    public CheckedRun? Of(CheckContext context)
    {
        if (!context.IsAws)
        {
            return null;
        }

        if (!ReferenceEquals(looked, context))
        {
            Look(context);
        }

        return run;
    }

    /// <summary>Opens a bucket of the run for looking into; null when there is nothing to look with.</summary>
    public IObjectStore? Open(CheckContext context, BucketRole role) =>
        terms.Access is not null && Of(context) is { Account: var account } && context.Config.Buckets[role] is { IsFolder: false, Text: var bucket } ? new SeenBucket(account, bucket) : null;

    /// <summary>What is wrong with the AWS keys themselves.</summary>
    public IReadOnlyList<ConfigMistake> MistakesOf(CheckContext context)
    {
        Of(context);
        return context.IsAws ? mistakes : [];
    }

    private void Look(CheckContext context)
    {
        (looked, run, mistakes) = (context, null, []);
        try
        {
            var options = AwsOptions.Read(context.Config);
            var (fleet, trouble) = ReadFleet();
            Func<Api.AwsApi>? open = terms.Access is { } access && RegionName.IsPossible(options.Region) ? () => access.Open(options) : null;
            run = new CheckedRun(context.Config, options, fleet, trouble, new AccountView(open, terms.Clock), terms);
        }
        catch (ConfigException wrong)
        {
            mistakes = wrong.Mistakes;
        }
    }

    private (FleetFile? File, FleetscopeException? Trouble) ReadFleet()
    {
        try
        {
            return (terms.FleetFile is { } path ? FleetFile.Read(path) : null, null);
        }
        catch (FleetscopeException wrong)
        {
            return (null, wrong);
        }
    }
}
