using System.Globalization;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>What a test's chances are drawn from: FLEETSCOPE_SEED, or a new one that the test's output names.</summary>
internal static class Seed
{
    public static bool IsLong => Environment.GetEnvironmentVariable("FLEETSCOPE_LONG") == "1";

    public static int Draw()
    {
        var seed = Environment.GetEnvironmentVariable("FLEETSCOPE_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"FLEETSCOPE_SEED={seed}");
        return seed;
    }
}
