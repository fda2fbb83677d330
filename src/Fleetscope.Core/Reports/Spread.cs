namespace Fleetscope.Reports;

/// <summary>How a measured quantity is spread. All zero when nothing was measured.</summary>
public sealed record Spread(long Count, double Min, double Median, double P90, double P95, double Max, double Mean)
{
    public static Spread None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Sorts <paramref name="samples"/> in place. Percentiles are samples themselves (nearest rank), so that a figure in the report is one that happened.</summary>
    public static Spread Of(List<double> samples)
    {
        if (samples.Count == 0)
        {
            return None;
        }

        samples.Sort();
        double Rank(double part) => samples[Math.Max(0, (int)Math.Ceiling(part * samples.Count) - 1)];
        return new Spread(samples.Count, samples[0], Rank(0.5), Rank(0.9), Rank(0.95), samples[^1], samples.Average());
    }
}
