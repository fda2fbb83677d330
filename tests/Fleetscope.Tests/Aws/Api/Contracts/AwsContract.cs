using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the contracts of all services share: a fresh account for every test.</summary>
public abstract class AwsContract : IAsyncLifetime
{
    private protected abstract AwsUnderTest Aws { get; }

    private protected AwsApi Api => Aws.Api;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Aws.OpenAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<AwsException> RefusedAsync(Task call, string code)
    {
        var refusal = await Should.ThrowAsync<AwsException>(call);
        refusal.Code.ShouldBe(code);
        return refusal;
    }
}
