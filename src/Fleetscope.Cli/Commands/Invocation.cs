using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands;

/// <summary>What belongs to the process rather than to a command: its signals and its clock.</summary>
internal static class Invocation
{
    /// <summary>The signals of this process; set once, before any command runs.</summary>
    public static StopSignals Signals { get; set; } = null!;

    /// <summary>Says something to the user, where the output mode lets it.</summary>
    public static Action<string> Say { get; set; } = _ => { };

    /// <summary>Whether <c>--keys-in-task-definition</c> was given.</summary>
    public static bool KeysInTaskDefinition { get; set; }

    public static TimeProvider Clock { get; } = HurriedClock.FromEnvironment() ?? TimeProvider.System;
}
