using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api;

public sealed class SpotFleetWireTests
{
    [Fact]
    public void Every_key_of_a_fleet_is_sent_as_botocore_sends_it()
    {
        // Every member of RequestSpotFleet's model, each list with two items, serialized by botocore 1.43.11.
        var golden = JsonNode.Parse(File.ReadAllText(SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Api", "spot_fleet_wire.json")))!;
        var wire = golden["wire"]!.AsObject().Select(field => (field.Key, field.Value!.ToString())).ToHashSet();

        var config = golden["config"]!.AsObject();
        SpotFleetWire.UnknownKeys(config).ShouldBeEmpty();
        var sent = SpotFleetWire.ToForm(config).Fields.Select(field => (field.Key, field.Value)).ToHashSet();

        sent.Except(wire).ShouldBeEmpty();
        wire.Except(sent).ShouldBeEmpty();
    }

    [Fact]
    public void Unknown_keys_are_named_with_their_place()
    {
        var config = Fleets.Small();
        config["Colour"] = "red";
        config["SpotPrice"] = new JsonArray(1);
        var first = config["LaunchSpecifications"]![0]!;
        first["Imageid"] = "ami-1";
        first["BlockDeviceMappings"]![1]!["Ebs"]!["Size"] = 22;
        first["NetworkInterfaces"]![0]!["Groups"] = "sg-1";

        SpotFleetWire.UnknownKeys(config).ShouldBe(
            ["SpotPrice", "LaunchSpecifications[0].NetworkInterfaces[0].Groups", "LaunchSpecifications[0].BlockDeviceMappings[1].Ebs.Size", "LaunchSpecifications[0].Imageid", "Colour"],
            ignoreOrder: true);
        Should.Throw<FleetscopeException>(() => SpotFleetWire.ToForm(config)).Next.ShouldContain("correct");
    }

    [Fact]
    public void Nothing_is_sent_for_null_and_empty_lists()
    {
        var config = new JsonObject { ["SpotPrice"] = null, ["LaunchSpecifications"] = new JsonArray(), ["TargetCapacity"] = 3 };
        SpotFleetWire.ToForm(config).Fields.ShouldBe([new("SpotFleetRequestConfig.TargetCapacity", "3")]);
    }
}
