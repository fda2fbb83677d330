namespace Fleetscope.Aws.Fleet;

/// <summary>What may stand at a place of a fleet file.</summary>
internal abstract record FleetShape
{
    public sealed record Text : FleetShape;

    public sealed record Whole : FleetShape;

    public sealed record Truth : FleetShape;

    /// <summary>Anything of JSON: rarely used parts that AWS checks itself.</summary>
    public sealed record Anything : FleetShape;

    public sealed record ListOf(FleetShape Item) : FleetShape;

    public sealed record Members(IReadOnlyDictionary<string, FleetShape> Known) : FleetShape;

    /// <summary>SpotFleetRequestConfigData of the EC2 API, with the keys that fleet files of Distributed-CellProfiler 1 had besides.</summary>
    public static Members Request { get; } = RequestShape();

    private static Members RequestShape()
    {
        var text = new Text();
        var whole = new Whole();
        var truth = new Truth();
        var anything = new Anything();
        var tags = new ListOf(Of(("ResourceType", text), ("Tags", new ListOf(Of(("Key", text), ("Value", text))))));
        var ebs = Of(
            ("DeleteOnTermination", truth), ("Encrypted", truth), ("Iops", whole), ("KmsKeyId", text), ("SnapshotId", text), ("Throughput", whole), ("VolumeSize", whole), ("VolumeType", text));
        var device = Of(("DeviceName", text), ("VirtualName", text), ("NoDevice", text), ("Ebs", ebs));
        var network = Of(
            ("AssociateCarrierIpAddress", truth), ("AssociatePublicIpAddress", truth), ("DeleteOnTermination", truth), ("Description", text), ("DeviceIndex", whole), ("Groups", new ListOf(text)),
            ("InterfaceType", text), ("Ipv6AddressCount", whole), ("Ipv6Addresses", anything), ("NetworkCardIndex", whole), ("NetworkInterfaceId", text), ("PrivateIpAddress", text),
            ("PrivateIpAddresses", anything), ("SecondaryPrivateIpAddressCount", whole), ("SubnetId", text));
        var launch = Of(
            ("AddressingType", text), ("BlockDeviceMappings", new ListOf(device)), ("EbsOptimized", truth), ("IamInstanceProfile", Of(("Arn", text), ("Name", text))), ("ImageId", text),
            ("InstanceRequirements", anything), ("InstanceType", text), ("KernelId", text), ("KeyName", text), ("Monitoring", Of(("Enabled", truth))), ("NetworkInterfaces", new ListOf(network)),
            ("Placement", Of(("AvailabilityZone", text), ("GroupName", text), ("Tenancy", text))), ("RamdiskId", text), ("SecurityGroups", new ListOf(Of(("GroupId", text), ("GroupName", text)))),
            ("SpotPrice", text), ("SubnetId", text), ("TagSpecifications", tags), ("UserData", text), ("WeightedCapacity", anything));
        return Of(
            ("AllocationStrategy", text), ("ClientToken", text), ("Context", text), ("ExcessCapacityTerminationPolicy", text), ("IamFleetRole", text), ("InstanceInterruptionBehavior", text),
            ("InstancePoolsToUseCount", whole), ("LaunchSpecifications", new ListOf(launch)), ("LaunchTemplateConfigs", anything), ("LoadBalancersConfig", anything),
            ("OnDemandAllocationStrategy", text), ("OnDemandMaxTotalPrice", text), ("OnDemandTargetCapacity", whole), ("ReplaceUnhealthyInstances", truth), ("SpotMaintenanceStrategies", anything),
            ("SpotMaxTotalPrice", text), ("SpotPrice", anything), ("TagSpecifications", tags), ("TargetCapacity", anything), ("TargetCapacityUnitType", text),
            ("TerminateInstancesWithExpiration", truth), ("Type", text), ("ValidFrom", anything), ("ValidUntil", anything), ("ValidTo", anything), ("InstanceType", anything));
    }

    private static Members Of(params (string Key, FleetShape Shape)[] members) => new(members.ToDictionary(member => member.Key, member => member.Shape));
}
