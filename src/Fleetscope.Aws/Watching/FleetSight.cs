using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Watching;

/// <summary>What is to be seen of a fleet at one moment: its request, its machines, and what AWS has said about them.</summary>
internal sealed record FleetSight
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Machines that are asked for.</summary>
    public required int Wanted { get; init; }

    /// <summary>Null: AWS does not know the request (any more).</summary>
    public SpotFleetRequest? Request { get; init; }

    /// <summary>Whether the request may be so young that AWS does not show it yet.</summary>
    public bool IsNew { get; init; }

    /// <summary>Machines of the fleet that are not gone.</summary>
    public IReadOnlyList<Instance> Machines { get; init; } = [];

    /// <summary>Machines of the whole cluster, others' too; null when there is no such cluster.</summary>
    public IReadOnlyList<ContainerInstance>? Cluster { get; init; } = [];

    /// <summary>The fleet's history, oldest first.</summary>
    public IReadOnlyList<FleetEvent> Events { get; init; } = [];

    /// <summary>Whether AWS told the history: without it nothing is known of why machines are missing or ended.</summary>
    public bool KnowsEvents { get; init; } = true;

    /// <summary>Null when there is no service.</summary>
    public EcsService? Service { get; init; }

    public required AwsOptions Options { get; init; }
}

/// <summary>What became of the request.</summary>
internal enum FleetFate
{
    /// <summary>It stands; what is missing may still come.</summary>
    GoesOn,

    /// <summary>No machine can ever come of it: it must be cancelled.</summary>
    CannotSucceed,

    /// <summary>It was cancelled, has failed or has run out.</summary>
    IsOver,
}

/// <summary>What the sight of a fleet means.</summary>
/// <param name="Running">Machines that are there.</param>
/// <param name="Joined">Those of them whose agent is connected to the cluster.</param>
/// <param name="IsComplete">Whether as many are there as were asked for.</param>
/// <param name="Line">One line for people: how many are there, and why no more.</param>
/// <param name="Reason">Why something is missing; empty when nothing is, or nothing is known.</param>
/// <param name="Next">What to do about it, as an order; empty when there is nothing to do.</param>
internal sealed record FleetFinding(int Running, int Joined, bool IsComplete, FleetFate Fate, string Line, string Reason, string Next);
