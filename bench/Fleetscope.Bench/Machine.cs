namespace Fleetscope.Bench;

/// <summary>Names the machine that the figures are from.</summary>
internal static class Machine
{
    public static string Describe() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
}
