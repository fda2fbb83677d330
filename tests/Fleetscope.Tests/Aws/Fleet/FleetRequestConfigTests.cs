using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class FleetRequestConfigTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly MachineImage Image = new("ami-2023", "al2023-ami-ecs-hvm", "x86_64", "/dev/xvda", new Dictionary<string, BlockDevice> { ["/dev/xvda"] = new("snap-1", 30) }, IsDeprecated: false);

    [Fact]
    public void The_request_is_the_original_s_but_for_the_listed_differences()
    {
        var original = RecordedCalls.Of("startCluster.jsonl", "ec2.RequestSpotFleet").ShouldHaveSingleItem()["SpotFleetRequestConfig"]!;
        ((string?)original["ValidFrom"]).ShouldBe("{DATETIME}");
        original["ValidFrom"] = "2026-01-02T03:04:05Z";
        original["ValidUntil"] = "2027-01-02T03:04:05Z";
        var userData = original["LaunchSpecifications"]![0]!["UserData"]!;
        original["LaunchSpecifications"]![0]!["UserData"] = (string?)userData["base64_of"];

        var ours = Made(FleetFile.Read(RecordedCalls.PathOf("exampleFleet_us-east-1.json")), RecordedCalls.Options());
        var decoded = Encoding.UTF8.GetString(Convert.FromBase64String((string)ours["LaunchSpecifications"]![0]!["UserData"]!));
        ours["LaunchSpecifications"]![0]!["UserData"] = decoded.Replace("===============fleetscope==", "{BOUNDARY}", StringComparison.Ordinal);
        ours["ClientToken"] = "{TOKEN}";

        Differences.ShouldBeListed("startCluster ec2.RequestSpotFleet", original, ours);
    }

    [Theory]
    [InlineData("0.13", "0.13")]
    [InlineData("0.2", "0.20")]
    [InlineData("1", "1.00")]
    [InlineData("0.045", "0.045")]
    [InlineData("0.004", "0.004")]
    public void D51_the_price_is_not_rounded_to_cents(string price, string written) =>
        ((string?)Made(File("{}"), RecordedCalls.Options($"MACHINE_PRICE={price}"))["SpotPrice"]).ShouldBe(written);

    [Theory]
    [InlineData("['c4.xlarge']", new[] { "c4.xlarge" })]
    [InlineData("['c4.xlarge', 'm5.xlarge', 'c5.xlarge']", new[] { "c4.xlarge", "m5.xlarge", "c5.xlarge" })]
    public void D51_one_specification_is_copied_for_each_type(string types, string[] made) => Types(Made(File("{}"), RecordedCalls.Options($"MACHINE_TYPE={types}"))).ShouldBe(made);

    [Fact]
    public void Types_and_specifications_of_one_number_pair_up()
    {
        var made = Made(File("""{"ImageId": "ami-1"}""", """{"ImageId": "ami-2"}"""), RecordedCalls.Options("MACHINE_TYPE=['a.large', 'b.large']"));

        made["LaunchSpecifications"]!.AsArray().Select(one => $"{one!["ImageId"]} {one["InstanceType"]}").ShouldBe(["ami-1 a.large", "ami-2 b.large"]);
    }

    [Theory]
    [InlineData("['a.large']")]
    [InlineData("['a.large', 'b.large', 'c.large']")]
    public void D51_types_and_specifications_of_other_numbers_are_refused(string types) =>
        Should.Throw<FleetscopeException>(() => Made(File("{}", "{}"), RecordedCalls.Options($"MACHINE_TYPE={types}"))).Cause.ShouldContain("2 launch specifications");

    [Fact]
    public void A_specification_is_copied_for_each_type_and_subnet()
    {
        var made = Made(File("""{"SubnetId": "subnet-A, subnet-B", "SecurityGroups": [{"GroupId": "sg-1"}]}"""), RecordedCalls.Options("MACHINE_TYPE=['m5.xlarge', 'c5.xlarge']", "ASSIGN_IP=True"));

        made["LaunchSpecifications"]!.AsArray().Select(one => $"{one!["InstanceType"]} {one["SubnetId"]}").ShouldBe(["m5.xlarge subnet-A", "m5.xlarge subnet-B", "c5.xlarge subnet-A", "c5.xlarge subnet-B"]);
    }

    [Fact]
    public void More_specifications_than_AWS_takes_are_refused() =>
        Should.Throw<FleetscopeException>(() => Made(File($$"""{"SubnetId": "{{string.Join(',', Enumerable.Range(0, 51).Select(n => $"subnet-{n}"))}}"}"""), RecordedCalls.Options())).Cause.ShouldContain("51");

    [Fact]
    public void D20_D51_without_addresses_every_specification_refuses_them()
    {
        const string Interface = """{"NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "subnet-A", "AssociatePublicIpAddress": true, "Groups": ["sg-1"]}]}""";
        var made = Made(File(Interface, Interface, """{"SubnetId": "subnet-B", "SecurityGroups": [{"GroupId": "sg-2"}]}"""), RecordedCalls.Options("MACHINE_TYPE=['a.large', 'b.large', 'c.large']", "ASSIGN_IP='False'"));

        var interfaces = made["LaunchSpecifications"]!.AsArray().Select(one => one!["NetworkInterfaces"]![0]!).ToList();
        interfaces.Select(one => (bool)one["AssociatePublicIpAddress"]!).ShouldBe([false, false, false]);
        interfaces[2].ToJsonString().ShouldBe("""{"DeviceIndex":0,"AssociatePublicIpAddress":false,"DeleteOnTermination":true,"SubnetId":"subnet-B","Groups":["sg-2"]}""");
        made["LaunchSpecifications"]![2]!["SubnetId"].ShouldBeNull();
    }

    [Fact]
    public void D20_with_addresses_the_fleet_file_decides()
    {
        var file = File("""{"NetworkInterfaces": [{"SubnetId": "subnet-A", "AssociatePublicIpAddress": true}]}""");

        ((bool)Made(file, RecordedCalls.Options("ASSIGN_IP='True'"))["LaunchSpecifications"]![0]!["NetworkInterfaces"]![0]!["AssociatePublicIpAddress"]!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"ImageId": "ami-al1", "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}, {"DeviceName": "/dev/xvdcz", "Ebs": {}}]}""", "/dev/xvda 8, /dev/xvdcz 22")]
    [InlineData("""{"ImageId": "ami-al2", "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 10, "SnapshotId": "snap-9"}}]}""", "/dev/sda1 30 snap-9")]
    [InlineData("""{"ImageId": "ami-al2", "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 100}}]}""", "/dev/sda1 100")]
    [InlineData("""{"ImageId": "ami-al2"}""", "/dev/xvda 30")]
    [InlineData("""{"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "SnapshotId": "snap-of-al1"}}, {"DeviceName": "/dev/xvdcz", "Ebs": {}}]}""", "/dev/xvda 30")]
    public void D50_the_disk_is_sized_as_the_image_lays_it_out(string specification, string disks)
    {
        var mappings = Made(File(specification), RecordedCalls.Options())["LaunchSpecifications"]![0]!["BlockDeviceMappings"]!.AsArray();

        string.Join(", ", mappings.Select(one => $"{one!["DeviceName"]} {one["Ebs"]!["VolumeSize"]} {one["Ebs"]!["SnapshotId"]}".TrimEnd())).ShouldBe(disks);
    }

    [Fact]
    public void A_file_without_an_image_gets_the_chosen_one() => ((string?)Made(File("{}"), RecordedCalls.Options())["LaunchSpecifications"]![0]!["ImageId"]).ShouldBe("ami-2023");

    [Fact]
    public void What_the_first_fleet_files_had_besides_is_overwritten_or_left_out()
    {
        var file = File("{}");
        (file.Request["ValidTo"], file.Request["InstanceType"], file.Request["TargetCapacity"], file.Request["SpotPrice"], file.Request["ValidFrom"]) = ("2017", "m4.large", 1, "9", "2016");

        var made = Made(file, RecordedCalls.Options("MAX_RUN_HOURS=2"));

        (made["ValidTo"], made["InstanceType"]).ShouldBe((null, null));
        ((int)made["TargetCapacity"]!, (string?)made["SpotPrice"], (string?)made["ValidFrom"], (string?)made["ValidUntil"]).ShouldBe((3, "0.13", "2026-01-02T03:04:05Z", "2026-01-02T05:04:05Z"));
    }

    [Fact]
    public void Our_worker_s_machines_carry_tags_beside_those_of_the_file()
    {
        var made = Made(File("""{"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "owner", "Value": "me"}, {"Key": "Name", "Value": "x"}]}]}"""), RecordedCalls.Options("WORKER=fleetscope"));

        made["LaunchSpecifications"]![0]!["TagSpecifications"]!.ToJsonString().ShouldBe(
            """[{"ResourceType":"instance","Tags":[{"Key":"owner","Value":"me"},{"Key":"Name","Value":"FlyExampleWorker"},{"Key":"fleetscope:run","Value":"FlyExample"}]}]""");
    }

    [Fact]
    public void The_same_token_makes_the_same_request()
    {
        var token = FleetToken.New("FlyExample", Now.AddMilliseconds(7));

        token.Text.Length.ShouldBeLessThanOrEqualTo(64);
        token.RequestedAt.ShouldBe(Now.AddMilliseconds(7));
        FleetToken.IsOf("FlyExample", token.Text).ShouldBeTrue();
        FleetToken.IsOf("FlyExample2", token.Text).ShouldBeFalse();
        FleetToken.IsOf("Fly", token.Text).ShouldBeFalse();
    }

    private static JsonObject Made(FleetFile file, AwsOptions options) => FleetRequestConfig.Of(file, new RequestTerms
    {
        AppName = "FlyExample", Bucket = "dcp-golden-bucket", Options = options, Machines = options.ClusterMachines, Token = FleetToken.New("FlyExample", Now), Image = Image, WorkerVersion = "1.2.3",
    });

    private static string[] Types(JsonObject made) => [.. made["LaunchSpecifications"]!.AsArray().Select(one => (string)one!["InstanceType"]!)];

    private static FleetFile File(params string[] specifications)
    {
        var request = new JsonObject
        {
            ["IamFleetRole"] = "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
            ["LaunchSpecifications"] = new JsonArray([.. specifications.Select(text => JsonNode.Parse(text))]),
        };
        return new FleetFile("fleet.json", request, new Dictionary<string, int>());
    }
}
