namespace Fleetscope.Cli;

/// <summary>What the exit codes mean: a promise to scripts.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>An expected failure; the message says what to do.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The run is over and some of its jobs are dead.</summary>
    public const int JobsDead = 3;

    /// <summary>A bug in Fleetscope.</summary>
    public const int Bug = 70;

    /// <summary>Stopped by a signal; what was done is kept.</summary>
    public const int Interrupted = 130;
}
