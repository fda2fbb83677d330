using Fleetscope.Aws.Fleet;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class MachineImageChoiceTests
{
    private readonly MemoryAccount account = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_image_is_the_one_that_AWS_recommends() => (await ChooseAsync("m5.xlarge", "c5.xlarge")).ShouldBe(MemoryCatalogue.CurrentImage);

    [Fact]
    public async Task An_arm_machine_is_refused_with_its_neighbour() => (await Should.ThrowAsync<FleetscopeException>(() => ChooseAsync("m5.xlarge", "m6g.xlarge"))).ShouldSatisfyAllConditions(
        told => told.Cause.ShouldBe("m6g.xlarge is an arm64 machine; workers run on x86-64"),
        told => told.Next.ShouldContain("m6i.xlarge"));

    [Fact]
    public async Task A_type_that_the_region_lacks_is_refused() => (await Should.ThrowAsync<FleetscopeException>(() => ChooseAsync("m5.hugo"))).Cause.ShouldContain("m5.hugo");

    [Theory]
    [InlineData(null)]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("{\"image_id\": 3}")]
    [InlineData("{\"image_id\": \"ami-unknown\"}")]
    [InlineData("{\"image_id\": \"ami-0a1b2c3d4e5f60002\"}")]
    public async Task A_parameter_that_names_no_fitting_image_is_told(string? value)
    {
        account.Identity.Parameters.Remove(MachineImageChoice.Parameter);
        if (value is not null)
        {
            account.Identity.Parameters[MachineImageChoice.Parameter] = value;
        }

        (await Should.ThrowAsync<FleetscopeException>(() => ChooseAsync("m5.xlarge"))).Next.ShouldContain("ImageId");
    }

    private async Task<string> ChooseAsync(params string[] types) => (await new MachineImageChoice(account.Api).ChooseAsync(types, Token)).Id;
}
