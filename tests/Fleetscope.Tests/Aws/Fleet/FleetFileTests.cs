using Fleetscope.Aws.Fleet;
using Fleetscope.Configuration;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class FleetFileTests : FolderTest
{
    private const string Good = """
        {
          "IamFleetRole": "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
          "LaunchSpecifications": [{"ImageId": "ami-1", "IamInstanceProfile": {"Arn": "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole"}, "SubnetId": "subnet-1"}]
        }
        """;

    [Fact]
    public void The_family_s_example_file_is_read()
    {
        var file = FleetFile.Read(RecordedCalls.PathOf("exampleFleet_us-east-1.json"));

        ((string?)file.Request["Type"]).ShouldBe("maintain");
        ((string?)file.LaunchSpecifications.ShouldHaveSingleItem()["ImageId"]).ShouldBe("ami-0ce03502c5bb5e188");
        file.LeavesImageOpen.ShouldBeFalse();
        file.Lines["LaunchSpecifications[0].ImageId"].ShouldBe(7);
    }

    [Fact]
    public void Comments_are_left_out_wherever_they_stand()
    {
        var file = FleetFile.Read(Write("fleet.json", Good.Replace("\"ImageId\"", "\"_comment1\": {\"a\": [1]}, \"ImageId\"", StringComparison.Ordinal).Replace("{\n  \"Iam", "{\n  \"_comment\": \"x\", \"_comment\": \"y\",\n  \"Iam", StringComparison.Ordinal)));

        file.Request.ToJsonString().ShouldNotContain("_comment");
    }

    [Fact]
    public void Keys_of_the_first_fleet_files_are_accepted() =>
        FleetFile.Read(Write("fleet.json", Good.Replace("\"LaunchSpec", "\"ValidFrom\": \"2016-01-01T00:00:00Z\", \"ValidTo\": \"2017-01-01T00:00:00Z\", \"TargetCapacity\": 1, \"SpotPrice\": \"0.05\", \"InstanceType\": \"m4.xlarge\", \"LaunchSpec", StringComparison.Ordinal)))
            .Request["ValidTo"].ShouldNotBeNull();

    [Fact]
    public void Every_mistake_is_named_with_its_line_at_once()
    {
        var path = Write("fleet.json", """
            {
              "IamFleetRole": "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole",
              "Typ": "maintain",
              "TerminateInstancesWithExpiration": "true",
              "Type": "maintain",
              "Type": "request",
              "LaunchSpecifications": [
                {
                  "KeyName": "my-key.pem",
                  "IamInstanceProfile": {"Arn": "arn:aws:iam::123456789012:role/ecsInstanceRole"},
                  "NetworkInterfaces": [{"SubnetId": "subnet-WWWWWWWW", "Groups": ["sg-1"]}]
                },
                {
                  "ImageID": "ami-1"
                }
              ]
            }
            """);

        var mistakes = Should.Throw<ConfigException>(() => FleetFile.Read(path)).Mistakes;

        mistakes.Select(mistake => $"{mistake.Line} {mistake.Key}").ShouldBe(
        [
            "2 IamFleetRole", "3 Typ", "4 TerminateInstancesWithExpiration", "6 Type", "9 LaunchSpecifications[0].KeyName", "10 LaunchSpecifications[0].IamInstanceProfile.Arn",
            "11 LaunchSpecifications[0].NetworkInterfaces[0].SubnetId", "13 LaunchSpecifications[1]", "14 LaunchSpecifications[1].ImageID",
        ]);
        mistakes.Single(mistake => mistake.Key == "LaunchSpecifications[1].ImageID").Fix.ShouldContain("ImageId");
        mistakes.Single(mistake => mistake.Key == "Type").Message.ShouldBe("the key Type is there twice (first in line 5)");
    }

    [Theory]
    [InlineData("{\"IamFleetRole\": \"x\",}", "line 1")]
    [InlineData("{\n\"IamFleetRole\": 'x'}", "line 2")]
    [InlineData("", "line 1")]
    public void What_is_no_JSON_is_told_with_its_line(string text, string line) => Should.Throw<FleetscopeException>(() => FleetFile.Read(Write("fleet.json", text))).What.ShouldContain(line);

    [Theory]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{\"LaunchTemplateConfigs\": [], \"IamFleetRole\": \"arn:aws:iam::1:role/x\"}", "launch template")]
    [InlineData("{\"LaunchSpecifications\": [], \"IamFleetRole\": \"arn:aws:iam::1:role/x\"}", "missing or empty")]
    public void What_is_no_fleet_file_is_told(string text, string cause) => Should.Throw<ConfigException>(() => FleetFile.Read(Write("fleet.json", text))).Cause.ShouldContain(cause);

    [Fact]
    public void A_file_that_is_not_there_is_told() => Should.Throw<FleetscopeException>(() => FleetFile.Read(Path.Combine(Folder, "none.json"))).Cause.ShouldBe("there is no such file");

    [Fact]
    public void Damaged_files_fail_with_words_and_never_with_a_bug()
    {
        var random = new Random(7);
        var text = File.ReadAllText(RecordedCalls.PathOf("exampleFleet_us-east-1.json"));
        for (var round = 0; round < 300; round++)
        {
            var characters = text.ToCharArray();
            for (var i = 0; i < 4; i++)
            {
                characters[random.Next(characters.Length)] = "{}[]\",:0x \\"[random.Next(11)];
            }

            try
            {
                FleetFile.Read(Write("fleet.json", new string(characters)[..random.Next(characters.Length)]));
            }
            catch (FleetscopeException told)
            {
                told.Next.ShouldNotBeEmpty();
            }
        }
    }
}
