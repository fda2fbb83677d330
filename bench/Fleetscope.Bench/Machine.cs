namespace Fleetscope.Bench;

/// <summary>Names the machine that the figures are from.</summary>
internal static class Machine
{
    public static string Describe() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    /// <summary>How many processes wanted to run during the last minute: figures of a busy machine say less.</summary>
    public static string Load() => $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}";
}
