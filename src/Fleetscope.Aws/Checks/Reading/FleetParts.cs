using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Fleet;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>A value of a fleet file and where it stands.</summary>
/// <param name="At">Its path: <c>LaunchSpecifications[0].ImageId</c>.</param>
internal sealed record FleetPart(string At, string Value);

/// <summary>The parts of a fleet file that rules look up.</summary>
internal static class FleetParts
{
    public static FleetPart Role(FleetFile fleet) => new("IamFleetRole", TextOf(fleet.Request["IamFleetRole"]) ?? "");

    public static IEnumerable<FleetPart> Images(FleetFile fleet) => OfSpecifications(fleet, specification => Texts(("ImageId", specification["ImageId"])));

    public static IEnumerable<FleetPart> KeyNames(FleetFile fleet) => OfSpecifications(fleet, specification => Texts(("KeyName", specification["KeyName"])));

    /// <summary>ARNs or names of instance profiles.</summary>
    public static IEnumerable<FleetPart> Profiles(FleetFile fleet) =>
        OfSpecifications(
            fleet,
            specification => Texts(("IamInstanceProfile.Arn", specification["IamInstanceProfile"]?["Arn"]), ("IamInstanceProfile.Name", specification["IamInstanceProfile"]?["Name"])));

    public static IEnumerable<FleetPart> Subnets(FleetFile fleet) => OfSpecifications(fleet, specification =>
        Texts(("SubnetId", specification["SubnetId"])).Concat(Interfaces(specification).SelectMany(one => Texts(($"{one.At}.SubnetId", one.Node["SubnetId"]))))
            .SelectMany(part => part.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(id => part with { Value = id })));

    public static IEnumerable<FleetPart> SecurityGroups(FleetFile fleet) => OfSpecifications(fleet, specification =>
        Interfaces(specification).SelectMany(one => Items(one.Node["Groups"]).SelectMany(group => Texts(($"{one.At}.Groups[{group.Index}]", group.Node))))
            .Concat(Items(specification["SecurityGroups"]).SelectMany(group => Texts(($"SecurityGroups[{group.Index}].GroupId", group.Node?["GroupId"])))));

    /// <summary>The mappings of disks of a launch specification.</summary>
    public static IEnumerable<(string At, JsonObject Mapping)> Disks(JsonObject specification, int index) =>
        Items(specification["BlockDeviceMappings"]).Where(one => one.Node is JsonObject).Select(one => ($"LaunchSpecifications[{index}].BlockDeviceMappings[{one.Index}]", one.Node!.AsObject()));

    /// <summary>The number of the launch specification that a part is of, from 0.</summary>
    public static int IndexOf(FleetPart part) => int.Parse(part.At[(part.At.IndexOf('[', StringComparison.Ordinal) + 1)..part.At.IndexOf(']', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A finding about a place of the fleet file.</summary>
    public static Finding InFleet(this IRuleDescription rule, FleetFile fleet, Severity severity, FleetPart part, string message, string? fix = null) =>
        rule.InFile(severity, fleet.Path, fleet.Lines.GetValueOrDefault(part.At), part.At, part.Value, message, fix);

    private static IEnumerable<FleetPart> OfSpecifications(FleetFile fleet, Func<JsonObject, IEnumerable<FleetPart>> parts) =>
        fleet.LaunchSpecifications.SelectMany((specification, index) => parts(specification).Select(part => part with { At = $"LaunchSpecifications[{index}].{part.At}" }));

    private static IEnumerable<(string At, JsonNode Node)> Interfaces(JsonObject specification) =>
        Items(specification["NetworkInterfaces"]).Where(one => one.Node is JsonObject).Select(one => ($"NetworkInterfaces[{one.Index}]", one.Node!));

    private static IEnumerable<(int Index, JsonNode? Node)> Items(JsonNode? node) => (node as JsonArray ?? []).Select((item, index) => (index, item));

    private static IEnumerable<FleetPart> Texts(params IEnumerable<(string At, JsonNode? Node)> nodes) =>
        nodes.Where(one => TextOf(one.Node) is { Length: > 0 }).Select(one => new FleetPart(one.At, TextOf(one.Node)!));
}
