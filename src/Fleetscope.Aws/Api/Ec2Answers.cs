using System.Globalization;
using System.Xml.Linq;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>EC2's XML as records.</summary>
internal static class Ec2Answers
{
    /// <summary>The members of a route of which one says where it leads.</summary>
    private static readonly string[] Targets = ["natGatewayId", "transitGatewayId", "gatewayId", "instanceId", "networkInterfaceId", "vpcPeeringConnectionId", "localGatewayId", "carrierGatewayId"];

    public static SpotFleetRequest Fleet(XElement fleet)
    {
        var config = fleet.Child("spotFleetRequestConfig");
        return new SpotFleetRequest(fleet.Text("spotFleetRequestId"), fleet.Text("spotFleetRequestState"), fleet.Text("activityStatus"),
            Whole(config?.Text("targetCapacity")), Real(config?.Text("fulfilledCapacity")), config?.Text("clientToken") ?? "", Time(config?.Text("validUntil")), Tags(fleet))
        {
            FleetRole = config?.Text("iamFleetRole") ?? "",
        };
    }

    public static FleetInstance FleetInstance(XElement instance) => new(instance.Text("instanceId"), instance.Text("instanceType"), instance.Text("instanceHealth"));

    public static FleetEvent Event(XElement record)
    {
        var told = record.Child("eventInformation");
        return new FleetEvent(Time(record.Text("timestamp")) ?? default, record.Text("eventType"), told?.Text("eventSubType") ?? "", told?.Text("eventDescription") ?? "",
            told?.Text("instanceId") ?? "");
    }

    public static Instance Instance(XElement instance) => new(instance.Text("instanceId"), instance.Child("instanceState")?.Text("name") ?? "", instance.Text("instanceType"),
        Time(instance.Text("launchTime")) ?? default, Tags(instance).GetValueOrDefault("Name", ""), instance.Child("stateReason")?.Text("message") ?? "")
    {
        Volumes = [.. instance.Items("blockDeviceMapping").Select(device => device.Child("ebs")?.Text("volumeId") ?? "").Where(id => id.Length > 0)],
        FleetId = Tags(instance).GetValueOrDefault("aws:ec2spot:fleet-request-id", ""),
    };

    public static InstanceType InstanceType(XElement type) => new(type.Text("instanceType"), Whole(type.Child("vCpuInfo")?.Text("defaultVCpus")),
        long.TryParse(type.Child("memoryInfo")?.Text("sizeInMiB"), CultureInfo.InvariantCulture, out var memory) ? memory : 0,
        [.. type.Child("processorInfo")?.Items("supportedArchitectures").Select(architecture => architecture.Value) ?? []]);

    public static SpotPrice Price(XElement price) => new(price.Text("instanceType"), price.Text("availabilityZone"),
        decimal.Parse(price.Text("spotPrice"), CultureInfo.InvariantCulture), Time(price.Text("timestamp")) ?? default);

    public static MachineImage Image(XElement image, DateTimeOffset now) => new(image.Text("imageId"), image.Text("name"), image.Text("architecture"), image.Text("rootDeviceName"),
        image.Items("blockDeviceMapping").Where(device => device.Child("ebs") is not null).ToDictionary(
            device => device.Text("deviceName"), device => new BlockDevice(device.Child("ebs")!.Text("snapshotId"), Whole(device.Child("ebs")!.Text("volumeSize")))),
        Time(image.Text("deprecationTime")) is { } since && since <= now);

    public static Subnet Subnet(XElement subnet) => new(subnet.Text("subnetId"), subnet.Text("vpcId"), subnet.Text("availabilityZone"), Whole(subnet.Text("availableIpAddressCount")),
        subnet.Text("mapPublicIpOnLaunch") == "true");

    public static SecurityGroup Group(XElement group) => new(group.Text("groupId"), group.Text("vpcId"));

    public static RouteTable RouteTable(XElement table)
    {
        var named = table.Items("associationSet").ToList();
        var ways = table.Items("routeSet").Where(route => route.Text("destinationCidrBlock") == "0.0.0.0/0" && route.Text("state") != "blackhole");
        return new RouteTable(table.Text("routeTableId"), table.Text("vpcId"), named.Exists(one => one.Text("main") == "true"),
            [.. named.Select(one => one.Text("subnetId")).Where(id => id.Length > 0)],
            [.. ways.Select(route => Targets.Select(target => route.Text(target)).FirstOrDefault(id => id.Length > 0)).OfType<string>()]);
    }

    private static Dictionary<string, string> Tags(XElement element) =>
        element.Items("tagSet").DistinctBy(tag => tag.Text("key")).ToDictionary(tag => tag.Text("key"), tag => tag.Text("value"));

    private static int Whole(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static double Real(string? text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
