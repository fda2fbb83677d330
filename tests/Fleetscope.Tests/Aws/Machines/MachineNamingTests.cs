using System.Text.Json.Nodes;
using Fleetscope.Aws.Machines;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class MachineNamingTests
{
    private readonly MemoryAccount account = new();
    private readonly Machine here;

    public MachineNamingTests() => here = new Machine(account.Ec2.Launch(new JsonObject { ["InstanceType"] = "m5.xlarge" }), "m5.xlarge", "us-east-1a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Disk => "vol-" + here.Id[2..];

    [Fact]
    public async Task A_machine_and_its_disks_get_the_run_s_name()
    {
        (await new MachineNaming(account.Api.Ec2, "FlyWorker").NameAsync(here, Token)).ShouldBeNull();

        account.Ec2.Instances.ShouldHaveSingleItem().Name.ShouldBe("FlyWorker");
        account.Ec2.DiskTags[Disk]["Name"].ShouldBe("FlyWorker");
    }

    [Fact]
    public async Task A_machine_that_its_fleet_has_named_is_not_named_again_but_its_disks_are()
    {
        account.Ec2.SetName(here.Id, "FlyWorker");

        (await new MachineNaming(account.Api.Ec2, "FlyWorker").NameAsync(here, Token)).ShouldBeNull();

        account.Ec2.DiskTags.Keys.ShouldBe([Disk]);
    }

    [Theory]
    [InlineData("ec2:ListInstances")]
    [InlineData("ec2:Tag")]
    public async Task Where_it_is_not_permitted_it_is_said_and_nothing_is_thrown(string call)
    {
        var calls = new CrashingCalls(account.Api);
        calls.Fail(call, CallFault.AccessDenied);

        var told = (await new MachineNaming(calls.Api.Ec2, "FlyWorker").NameAsync(here, Token)).ShouldNotBeNull();

        told.ShouldContain("could not be named FlyWorker");
        told.ShouldContain("It works all the same");
    }
}
