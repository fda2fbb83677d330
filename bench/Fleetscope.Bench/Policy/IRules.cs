namespace Fleetscope.Bench.Policy;

/// <summary>Rules by which a fleet is watched.</summary>
internal interface IRules
{
    string Name { get; }

    /// <summary>Looks once, as rules do every minute.</summary>
    /// <returns>Why the run ends now; null when it goes on.</returns>
    string? Look(World world);
}

/// <summary>What came of a simulated run.</summary>
/// <param name="Why">Why the rules ended it.</param>
/// <param name="JobsLeft">Jobs that were not done then: lost, where the queue is deleted at the end.</param>
/// <param name="Paid">Hours of machines that were paid for.</param>
/// <param name="Useful">Hours of machines, all slots busy, that the done jobs needed.</param>
internal sealed record SimulatedEnd(string Why, TimeSpan At, long JobsLeft, bool AddsUp, double Paid, double Useful, int Launched, int Resizes)
{
    public double PaidOverUseful => Paid / Useful;
}
