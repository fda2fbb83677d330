using Fleetscope.Configuration;

namespace Fleetscope.Cli.Runs;

/// <summary>How many jobs run at once on this machine.</summary>
internal static class Slots
{
    /// <summary><c>--slots</c>, else DOCKER_CORES, else 1 for Fiji (as the family's image runs one worker) and the number of cores for the others.</summary>
    public static int Of(RunConfig config, string program, int? asked) =>
        asked ?? config.Slots ?? (program == "fiji" ? 1 : Environment.ProcessorCount);
}
