namespace Fleetscope.Aws.Checks;

/// <summary>What the rules about AWS are told besides the config and the job file.</summary>
public sealed record AwsCheckTerms
{
    /// <summary>How the account is reached; null: it is not looked at, and rules that need it say nothing.</summary>
    public AwsAccess? Access { get; init; }

    /// <summary>The fleet file; null when none was given.</summary>
    public string? FleetFile { get; init; }

    /// <summary>How long a job typically takes; null when nobody said.</summary>
    public double? MinutesPerJob { get; init; }

    /// <summary>Whether an earlier command has set the run up: its queue is meant to have jobs then, and what its containers act as is chosen.</summary>
    public bool IsSetUp { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
