using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Every key of SpotFleetRequestConfig as the CLI and boto3 spell it, and its name in EC2's query protocol (API 2016-11-15).</summary>
internal static class SpotFleetWire
{
    private static readonly Shape Range = Shape.Of("Min Max");

    private static readonly Shape Tags = Shape.Of("ResourceType").List("Tags", "Tag", Shape.Of("Key Value"));

    private static readonly Shape InstanceRequirements = Shape
        .Of("SpotMaxPricePercentageOverLowestPrice OnDemandMaxPricePercentageOverLowestPrice MaxSpotPriceAsPercentageOfOptimalOnDemandPrice BareMetal BurstablePerformance "
            + "RequireHibernateSupport LocalStorage RequireEncryptionInTransit")
        .Part("VCpuCount", Range).Part("MemoryMiB", Range).Part("MemoryGiBPerVCpu", Range).Part("NetworkInterfaceCount", Range).Part("TotalLocalStorageGB", Range)
        .Part("BaselineEbsBandwidthMbps", Range).Part("AcceleratorCount", Range).Part("AcceleratorTotalMemoryMiB", Range).Part("NetworkBandwidthGbps", Range)
        .List("CpuManufacturers", "CpuManufacturerSet").List("ExcludedInstanceTypes", "ExcludedInstanceTypeSet").List("AllowedInstanceTypes", "AllowedInstanceTypeSet")
        .List("InstanceGenerations", "InstanceGenerationSet").List("LocalStorageTypes", "LocalStorageTypeSet").List("AcceleratorTypes", "AcceleratorTypeSet")
        .List("AcceleratorManufacturers", "AcceleratorManufacturerSet").List("AcceleratorNames", "AcceleratorNameSet")
        .Part("BaselinePerformanceFactors", new Shape().Part("Cpu", new Shape().List("References", "ReferenceSet", Shape.Of("InstanceFamily"))));

    private static readonly Shape BlockDevice = Shape
        .Of("DeviceName NoDevice VirtualName")
        .Part("Ebs", Shape.Of("AvailabilityZone AvailabilityZoneId DeleteOnTermination EbsCardIndex Encrypted Iops KmsKeyId OutpostArn SnapshotId Throughput "
            + "VolumeInitializationRate VolumeSize VolumeType"));

    private static readonly Shape NetworkInterface = Shape
        .Of("AssociateCarrierIpAddress AssociatePublicIpAddress DeleteOnTermination Description DeviceIndex EnaQueueCount InterfaceType Ipv4PrefixCount Ipv6AddressCount "
            + "Ipv6PrefixCount NetworkCardIndex NetworkInterfaceId PrimaryIpv6 PrivateIpAddress SecondaryPrivateIpAddressCount SubnetId")
        .List("Groups", "SecurityGroupId")
        .List("Ipv6Addresses", "Ipv6Addresses", Shape.Of("Ipv6Address IsPrimaryIpv6"))
        .List("PrivateIpAddresses", "PrivateIpAddresses", Shape.Of("Primary PrivateIpAddress"))
        .List("Ipv4Prefixes", "Ipv4Prefix", Shape.Of("Ipv4Prefix"))
        .List("Ipv6Prefixes", "Ipv6Prefix", Shape.Of("Ipv6Prefix"))
        .Part("EnaSrdSpecification", Shape.Of("EnaSrdEnabled").Part("EnaSrdUdpSpecification", Shape.Of("EnaSrdUdpEnabled")))
        .Part("ConnectionTrackingSpecification", Shape.Of("TcpEstablishedTimeout UdpStreamTimeout UdpTimeout"));

    private static readonly Shape LaunchSpecification = Shape
        .Of("AddressingType EbsOptimized ImageId InstanceType KernelId KeyName RamdiskId SpotPrice SubnetId UserData WeightedCapacity")
        .List("BlockDeviceMappings", "BlockDeviceMapping", BlockDevice)
        .Part("IamInstanceProfile", Shape.Of("Arn Name"))
        .Part("Monitoring", Shape.Of("Enabled"))
        .List("NetworkInterfaces", "NetworkInterfaceSet", NetworkInterface)
        .Part("Placement", Shape.Of("AvailabilityZone AvailabilityZoneId GroupName Tenancy"))
        .List("TagSpecifications", "TagSpecificationSet", Tags)
        .Part("InstanceRequirements", InstanceRequirements)
        .List("SecurityGroups", "GroupSet", Shape.Of("GroupId GroupName"));

    private static readonly Shape LaunchTemplate = new Shape()
        .Part("LaunchTemplateSpecification", Shape.Of("LaunchTemplateId LaunchTemplateName Version"))
        .List("Overrides", "Overrides", Shape.Of("AvailabilityZone AvailabilityZoneId InstanceType Priority SpotPrice SubnetId WeightedCapacity").Part("InstanceRequirements", InstanceRequirements));

    private static readonly Shape Config = Shape
        .Of("AllocationStrategy ClientToken Context ExcessCapacityTerminationPolicy FulfilledCapacity IamFleetRole InstanceInterruptionBehavior InstancePoolsToUseCount "
            + "OnDemandAllocationStrategy OnDemandFulfilledCapacity OnDemandMaxTotalPrice OnDemandTargetCapacity ReplaceUnhealthyInstances SpotMaxTotalPrice SpotPrice "
            + "TargetCapacity TargetCapacityUnitType TerminateInstancesWithExpiration Type ValidFrom ValidUntil")
        .Part("SpotMaintenanceStrategies", new Shape().Part("CapacityRebalance", Shape.Of("ReplacementStrategy TerminationDelay")))
        .List("LaunchSpecifications", "LaunchSpecifications", LaunchSpecification)
        .List("LaunchTemplateConfigs", "LaunchTemplateConfigs", LaunchTemplate)
        .Part("LoadBalancersConfig", new Shape()
            .Part("ClassicLoadBalancersConfig", new Shape().List("ClassicLoadBalancers", "ClassicLoadBalancers", Shape.Of("Name")))
            .Part("TargetGroupsConfig", new Shape().List("TargetGroups", "TargetGroups", Shape.Of("Arn"))))
        .List("TagSpecifications", "TagSpecification", Tags);

    /// <summary>Keys that EC2 does not have, each with its place: <c>LaunchSpecifications[0].Imageid</c>.</summary>
    public static IReadOnlyList<string> UnknownKeys(JsonObject config)
    {
        var unknown = new List<string>();
        Walk(Config, config, "", "", (_, _) => { }, unknown.Add);
        return unknown;
    }

    /// <summary>The request's body.</summary>
    /// <exception cref="FleetscopeException">A key is unknown, or its value of another kind than EC2 takes.</exception>
    public static QueryForm ToForm(JsonObject config)
    {
        var form = new QueryForm();
        Walk(Config, config, "", "SpotFleetRequestConfig", (name, value) => form.Add(name, value), key =>
            throw new FleetscopeException($"fleet file key {key}", "EC2 has no such key in a spot fleet's config, or another kind of value for it", "correct the key in the fleet file, or remove it"));
        return form;
    }

    private static void Walk(Shape shape, JsonObject value, string place, string wire, Action<string, string> add, Action<string> refuse)
    {
        foreach (var (name, member) in value)
        {
            var here = place.Length == 0 ? name : $"{place}.{name}";
            if (member is null)
            {
                continue;
            }

            if (!shape.Members.TryGetValue(name, out var known) || !known.Fits(member))
            {
                refuse(here);
                continue;
            }

            foreach (var (index, item) in (member as JsonArray ?? new JsonArray(member.DeepClone())).Index())
            {
                var isList = member is JsonArray;
                var itemPlace = isList ? $"{here}[{index}]" : here;
                var itemWire = isList ? $"{wire}.{known.Wire}.{index + 1}" : $"{wire}.{known.Wire}";
                if (item is JsonObject inner)
                {
                    Walk(known.Inner!, inner, itemPlace, itemWire, add, refuse);
                }
                else if (item is not null)
                {
                    add(itemWire, Text(name, item));
                }
            }
        }
    }

    private static string Text(string name, JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String when name is "ValidFrom" or "ValidUntil" && DateTimeOffset.TryParse(
            value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) =>
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    /// <param name="Wire">The name in the query protocol.</param>
    /// <param name="Inner">The shape of the object, or of a list's objects; null for plain values.</param>
    private sealed record Member(string Wire, bool IsList, Shape? Inner)
    {
        public bool Fits(JsonNode value) => IsList
            ? value is JsonArray list && list.All(item => item is JsonObject == Inner is not null && item is not JsonArray)
            : value is not JsonArray && value is JsonObject == Inner is not null;
    }

    private sealed class Shape
    {
        public Dictionary<string, Member> Members { get; } = [];

        /// <summary>Plain values, whose names are the same in both.</summary>
        public static Shape Of(string names)
        {
            var shape = new Shape();
            foreach (var name in names.Split(' '))
            {
                shape.Members[name] = new Member(name, false, null);
            }

            return shape;
        }

        public Shape Part(string name, Shape inner)
        {
            Members[name] = new Member(name, false, inner);
            return this;
        }

        public Shape List(string name, string wire, Shape? inner = null)
        {
            Members[name] = new Member(wire, true, inner);
            return this;
        }
    }
}
