using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Fleet;

/// <summary>What is laid over a fleet file to make a request of it.</summary>
internal sealed record RequestTerms
{
    public required string AppName { get; init; }

    /// <summary>AWS_BUCKET.</summary>
    public required string Bucket { get; init; }

    public required AwsOptions Options { get; init; }

    /// <summary>How many machines.</summary>
    public required int Machines { get; init; }

    public required FleetToken Token { get; init; }

    /// <summary>The image for launch specifications that name none; null when all do.</summary>
    public MachineImage? Image { get; init; }

    /// <summary>The version of the worker that machines fetch under WORKER = 'fleetscope'.</summary>
    public string WorkerVersion { get; init; } = "";

    public bool IsOurWorker => Options.Worker == "fleetscope";
}
