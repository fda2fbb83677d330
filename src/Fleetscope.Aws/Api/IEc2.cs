using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Api;

/// <summary>The calls of EC2 in use (API version 2016-11-15, EC2 query protocol).</summary>
internal interface IEc2
{
    /// <summary>RequestSpotFleet.</summary>
    /// <param name="config">SpotFleetRequestConfig as the CLI and boto3 spell it; every key of it is known to this client.</param>
    /// <returns>The request's id, <c>sfr-...</c>. The same ClientToken gives the same request again.</returns>
    Task<string> RequestSpotFleetAsync(JsonObject config, CancellationToken cancellationToken);

    /// <summary>DescribeSpotFleetRequests, one of them.</summary>
    /// <returns>Null when AWS does not know it (any more).</returns>
    Task<SpotFleetRequest?> FindSpotFleetAsync(string id, CancellationToken cancellationToken);

    /// <summary>DescribeSpotFleetRequests to its end.</summary>
    Task<IReadOnlyList<SpotFleetRequest>> ListSpotFleetsAsync(CancellationToken cancellationToken);

    /// <summary>DescribeSpotFleetInstances to its end: the running machines of a fleet.</summary>
    Task<IReadOnlyList<FleetInstance>> ListFleetInstancesAsync(string id, CancellationToken cancellationToken);

    /// <summary>DescribeSpotFleetRequestHistory to its end, oldest first.</summary>
    Task<IReadOnlyList<FleetEvent>> ListFleetHistoryAsync(string id, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>ModifySpotFleetRequest with ExcessCapacityTerminationPolicy noTermination: machines that run are not ended.</summary>
    Task ModifySpotFleetAsync(string id, int targetCapacity, CancellationToken cancellationToken);

    /// <summary>CancelSpotFleetRequests with TerminateInstances. One that AWS does not know (any more) is no error.</summary>
    Task CancelSpotFleetAsync(string id, CancellationToken cancellationToken);

    /// <summary>DescribeInstances to its end.</summary>
    /// <param name="ids">Those that AWS does not know are left out of the answer.</param>
    Task<IReadOnlyList<Instance>> ListInstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>TerminateInstances. Those that are gone are no error.</summary>
    Task TerminateInstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>CreateTags: all of them on all of these, or none. A tag of the same key is replaced.</summary>
    /// <exception cref="AwsException">One of the ids does not exist: <c>InvalidInstanceID.NotFound</c>, <c>InvalidVolume.NotFound</c>.</exception>
    Task TagAsync(IReadOnlyList<string> ids, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>DescribeInstanceTypes. Types that the region does not have are left out.</summary>
    Task<IReadOnlyList<InstanceType>> ListInstanceTypesAsync(IReadOnlyList<string> types, CancellationToken cancellationToken);

    /// <summary>DescribeSpotPriceHistory to its end for Linux machines, newest first.</summary>
    Task<IReadOnlyList<SpotPrice>> ListSpotPricesAsync(IReadOnlyList<string> types, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>DescribeImages of one id.</summary>
    Task<MachineImage?> FindImageAsync(string id, CancellationToken cancellationToken);

    /// <summary>DescribeSubnets of these ids; those that do not exist are left out.</summary>
    Task<IReadOnlyList<Subnet>> ListSubnetsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>DescribeSecurityGroups of these ids; those that do not exist are left out.</summary>
    Task<IReadOnlyList<SecurityGroup>> ListSecurityGroupsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>DescribeRouteTables of these VPCs, to its end.</summary>
    Task<IReadOnlyList<RouteTable>> ListRouteTablesAsync(IReadOnlyList<string> vpcs, CancellationToken cancellationToken);

    /// <summary>DescribeSubnets: those that AWS made by default, one a zone; none when the region has no default VPC.</summary>
    Task<IReadOnlyList<Subnet>> ListDefaultSubnetsAsync(CancellationToken cancellationToken);

    /// <summary>DescribeSecurityGroups: the group named <c>default</c> of a VPC.</summary>
    Task<SecurityGroup?> FindDefaultSecurityGroupAsync(string vpc, CancellationToken cancellationToken);

    /// <summary>DescribeKeyPairs: all names.</summary>
    Task<IReadOnlyList<string>> ListKeyPairsAsync(CancellationToken cancellationToken);

    /// <summary>DescribeKeyPairs of one name.</summary>
    Task<bool> HasKeyPairAsync(string name, CancellationToken cancellationToken);
}

/// <param name="State"><c>submitted</c>, <c>active</c>, <c>modifying</c>, <c>cancelled</c>, <c>cancelled_running</c>, <c>cancelled_terminating</c>, <c>failed</c>.</param>
/// <param name="ActivityStatus"><c>error</c>, <c>pending_fulfillment</c>, <c>pending_termination</c>, <c>fulfilled</c>; empty when AWS says none.</param>
/// <param name="ClientToken">The token of its request; empty when AWS does not say.</param>
internal sealed record SpotFleetRequest(string Id, string State, string ActivityStatus, int TargetCapacity, double FulfilledCapacity, string ClientToken, DateTimeOffset? ValidUntil,
    IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>IamFleetRole: the ARN of the role that EC2 acts as for it; empty when AWS does not say.</summary>
    public string FleetRole { get; init; } = "";

    /// <summary>Whether machines of it may run or come.</summary>
    public bool IsLive => State is "submitted" or "active" or "modifying" or "cancelled_running" or "cancelled_terminating";

    /// <summary>Whether it was not cancelled.</summary>
    public bool IsActive => State is "submitted" or "active" or "modifying";
}

internal sealed record FleetInstance(string InstanceId, string InstanceType, string Health);

/// <param name="Kind"><c>error</c>, <c>fleetRequestChange</c>, <c>instanceChange</c> or <c>information</c>.</param>
/// <param name="SubType">Such as <c>spotInstanceCountLimitExceeded</c>, <c>terminated</c>; empty when AWS gives none.</param>
/// <param name="Description">In words; empty when AWS gives none, which it may (Distributed-CellProfiler issue 157).</param>
/// <param name="InstanceId">Empty for events of the fleet itself.</param>
internal sealed record FleetEvent(DateTimeOffset At, string Kind, string SubType, string Description, string InstanceId);

/// <param name="State"><c>pending</c>, <c>running</c>, <c>shutting-down</c>, <c>terminated</c>, <c>stopping</c>, <c>stopped</c>.</param>
/// <param name="Name">The tag Name; empty when it has none.</param>
internal sealed record Instance(string Id, string State, string Type, DateTimeOffset LaunchedAt, string Name, string StateReason)
{
    public bool IsGone => State is "shutting-down" or "terminated";

    /// <summary>Its EBS volumes, <c>vol-...</c>.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>The spot fleet request that it belongs to, by the tag that AWS gives it; empty when it is of none.</summary>
    public string FleetId { get; init; } = "";
}

internal sealed record InstanceType(string Name, int VCpus, long MemoryMiB, IReadOnlyList<string> Architectures);

/// <param name="PerHour">US dollars.</param>
internal sealed record SpotPrice(string InstanceType, string Zone, decimal PerHour, DateTimeOffset At);

/// <param name="RootDevice">Such as <c>/dev/xvda</c>.</param>
internal sealed record MachineImage(string Id, string Name, string Architecture, string RootDevice, IReadOnlyDictionary<string, BlockDevice> Devices, bool IsDeprecated);

internal sealed record BlockDevice(string SnapshotId, int SizeGB);

internal sealed record Subnet(string Id, string VpcId, string Zone, int FreeAddresses, bool AssignsPublicIp);

internal sealed record SecurityGroup(string Id, string VpcId);

/// <param name="IsMain">Whether subnets that no table names use it.</param>
/// <param name="Subnets">Those that it is named for.</param>
/// <param name="WaysOut">Where it sends what is for 0.0.0.0/0: <c>igw-...</c>, <c>nat-...</c>, <c>tgw-...</c> and others; those that lead nowhere are left out.</param>
internal sealed record RouteTable(string Id, string VpcId, bool IsMain, IReadOnlyList<string> Subnets, IReadOnlyList<string> WaysOut);
