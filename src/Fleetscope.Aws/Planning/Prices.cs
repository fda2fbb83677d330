namespace Fleetscope.Aws.Planning;

/// <summary>A price that AWS does not tell through the calls in use.</summary>
/// <param name="Source">Where and when it was read.</param>
internal sealed record Price(decimal Dollars, string Unit, string Source);

/// <summary>Prices of us-east-1 that AWS does not tell through the calls in use; other regions differ by some tenths.</summary>
internal static class Prices
{
    /// <summary>Dashboards that cost nothing.</summary>
    public const int FreeDashboards = 3;

    /// <summary>Requests to SQS in a month that cost nothing.</summary>
    public const long FreeRequests = 1_000_000;

    /// <summary>A month as AWS counts it when it charges by the hour.</summary>
    public const int HoursInMonth = 730;

    private const string EbsPage = "aws.amazon.com/ebs/pricing, us-east-1, 2026-02";

    public static readonly Price PublicAddress = new(0.005m, "an hour", "aws.amazon.com/vpc/pricing, since 2024-02");

    public static readonly Price Dashboard = new(3m, "a month, from the fourth on", "aws.amazon.com/cloudwatch/pricing, as the family's costs.md has it");

    public static readonly Price Alarm = new(0.10m, "a month", "aws.amazon.com/cloudwatch/pricing, as the family's costs.md has it");

    public static readonly Price QueueRequests = new(0.40m, "a million, after the first million of a month", "aws.amazon.com/sqs/pricing, standard queues, us-east-1");

    private static readonly Dictionary<string, Price> Volumes = new()
    {
        ["gp3"] = new(0.08m, "a GB and month", EbsPage),
        ["gp2"] = new(0.10m, "a GB and month", EbsPage),
    };

    /// <returns>Null for volumes whose price is not kept here.</returns>
    public static Price? OfVolume(string type) => Volumes.GetValueOrDefault(type);
}
