namespace Fleetscope.Aws.Reaping;

/// <summary>Something that a run has left in the account and nobody needs any more.</summary>
/// <param name="Kind">As in ledgers: alarm, queue, spot-fleet ...</param>
/// <param name="Id">Its exact name, by which it is removed.</param>
/// <param name="Run">APP_NAME of the run that left it.</param>
/// <param name="Why">Why it is known to be left.</param>
/// <param name="PerMonth">What it costs in US dollars a month; null when that is not known.</param>
public sealed record Leftover(string Kind, string Id, string Run, string Why, decimal? PerMonth);

/// <summary>What things cost that cost money by being there (https://aws.amazon.com/cloudwatch/pricing/, us-east-1; other regions differ by some percent).</summary>
internal static class MonthlyCost
{
    /// <summary>A standard alarm.</summary>
    public const decimal Alarm = 0.10m;

    /// <summary>A dashboard, from the fourth of the account on; the first three are free, and which ones these are nobody can say.</summary>
    public const decimal Dashboard = 3.00m;

    /// <summary>Hours in a month, as AWS reckons.</summary>
    public const decimal Hours = 730m;
}
