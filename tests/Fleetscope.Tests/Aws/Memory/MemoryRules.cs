using Fleetscope.Aws.Api;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>What the tests of rules share that AWS has and moto has not.</summary>
public abstract class MemoryRules
{
    private protected MemoryAccount Account { get; } = new();

    private protected AwsApi Api => Account.Api;

    protected FakeClock Clock => Account.Clock;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected void Pass(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    private protected static async Task<AwsException> RefusedAsync(Task call, string code)
    {
        var refusal = await Should.ThrowAsync<AwsException>(call);
        refusal.Code.ShouldBe(code);
        return refusal;
    }
}
