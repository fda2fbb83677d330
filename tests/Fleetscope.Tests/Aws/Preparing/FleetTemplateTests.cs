using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Preparing;

namespace Fleetscope.Tests.Aws.Preparing;

public sealed class FleetTemplateTests : IDisposable
{
    private readonly PreparingCase prepared = new();

    public FleetTemplateTests()
    {
        var ec2 = prepared.Account.Ec2;
        ec2.Subnets.AddRange(
        [
            new Subnet("subnet-b", ec2.DefaultVpc, "us-east-1b", 4000, true), new Subnet("subnet-a", ec2.DefaultVpc, "us-east-1a", 4091, true),
            new Subnet("subnet-full", ec2.DefaultVpc, "us-east-1c", 0, true), new Subnet("subnet-other", "vpc-other", "us-east-1a", 10, false),
        ]);
        ec2.SecurityGroups.AddRange([new SecurityGroup("sg-default", ec2.DefaultVpc), new SecurityGroup("sg-other", "vpc-other")]);
        ec2.KeyPairs.Add("golden-key");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => prepared.Dispose();

    [Fact]
    public async Task A_fleet_file_is_written_that_our_own_check_passes()
    {
        await prepared.BootstrapAsync();

        var fleet = await prepared.TemplateAsync(settings: ["SSH_KEY_NAME='golden-key.pem'"]);

        var path = prepared.PathOf("fleet.json");
        await File.WriteAllTextAsync(path, fleet.Text, Token);
        var specification = FleetFile.Read(path).LaunchSpecifications.ShouldHaveSingleItem();
        ((string?)specification["ImageId"]).ShouldBe(Memory.MemoryCatalogue.CurrentImage);
        ((string?)specification["KeyName"]).ShouldBe("golden-key");
        ((string?)specification["IamInstanceProfile"]!["Arn"]).ShouldBe("arn:aws:iam::123456789012:instance-profile/ecsInstanceRole");
        specification["NetworkInterfaces"]![0]!.ToJsonString().ShouldBe(
            """{"DeviceIndex":0,"SubnetId":"subnet-a, subnet-b","DeleteOnTermination":true,"AssociatePublicIpAddress":true,"Groups":["sg-default"]}""");
        fleet.Remarks.ShouldContain(remark => remark.Contains("subnet-a (us-east-1a, 4091 free addresses)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fleet_starts_with_it()
    {
        await prepared.BootstrapAsync();
        var path = prepared.PathOf("fleet.json");
        await File.WriteAllTextAsync(path, (await prepared.TemplateAsync()).Text, Token);

        var options = RecordedCalls.Options();
        var terms = new RequestTerms
        {
            AppName = "FlyExample", Bucket = PreparingCase.Bucket, Options = options, Machines = 1, Token = FleetToken.New("FlyExample", prepared.Account.Clock.GetUtcNow()), WorkerVersion = "1.2.3",
        };
        var config = FleetRequestConfig.Of(FleetFile.Read(path), terms);

        await prepared.Account.Api.Ec2.RequestSpotFleetAsync(config, Token);
        prepared.Account.Ec2.Fleets.ShouldHaveSingleItem().Config["LaunchSpecifications"]!.AsArray().Select(one => one!["NetworkInterfaces"]![0]!["SubnetId"]!.ToString())
            .Distinct().ShouldBe(["subnet-a", "subnet-b"], ignoreOrder: true);
    }

    [Fact]
    public async Task Without_the_preparation_it_says_what_to_run()
    {
        (await Should.ThrowAsync<FleetscopeException>(prepared.TemplateAsync())).Next.ShouldContain("aws bootstrap");
    }

    [Fact]
    public async Task Subnets_can_be_named_and_must_be_there()
    {
        await prepared.BootstrapAsync();

        (await prepared.TemplateAsync(["subnet-other"])).Text.ShouldContain("\"sg-other\"");
        (await Should.ThrowAsync<FleetscopeException>(prepared.TemplateAsync(["subnet-nowhere"]))).What.ShouldContain("subnet-nowhere");
        (await Should.ThrowAsync<FleetscopeException>(prepared.TemplateAsync(["subnet-a", "subnet-other"]))).Cause.ShouldContain("more than one VPC");
        prepared.Account.Ec2.DefaultVpc = "";
        (await Should.ThrowAsync<FleetscopeException>(prepared.TemplateAsync())).Next.ShouldContain("--subnet");
    }

    [Fact]
    public async Task Without_a_key_pair_none_is_in_the_file()
    {
        await prepared.BootstrapAsync();

        var fleet = await prepared.TemplateAsync(settings: ["SSH_KEY_NAME='nobodys'"]);

        fleet.Text.ShouldNotContain("KeyName");
        fleet.Remarks.ShouldContain(remark => remark.Contains("golden-key", StringComparison.Ordinal));
    }
}
