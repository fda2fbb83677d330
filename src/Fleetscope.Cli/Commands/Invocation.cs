namespace Fleetscope.Cli.Commands;

/// <summary>What belongs to the process rather than to a command: its signals and its clock.</summary>
internal static class Invocation
{
    /// <summary>The signals of this process; set once, before any command runs.</summary>
    public static StopSignals Signals { get; set; } = null!;

    public static TimeProvider Clock => TimeProvider.System;
}
