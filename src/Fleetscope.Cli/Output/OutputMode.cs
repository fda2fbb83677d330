namespace Fleetscope.Cli.Output;

/// <summary>How a command prints.</summary>
internal enum OutputMode
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object on standard output; everything else goes to standard error.</summary>
    Json,

    /// <summary>Nothing but errors.</summary>
    Quiet,
}
