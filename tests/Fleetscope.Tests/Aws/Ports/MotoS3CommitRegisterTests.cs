using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class MotoS3CommitRegisterTests(MotoServer moto) : CommitRegisterContract, IAsyncDisposable
{
    private SqsRunFixture? fixture;

    public ValueTask DisposeAsync() => fixture?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<RunFixture> FreshRunAsync(int jobRetries) =>
        await (fixture = await SqsRunFixture.WithMotoAsync(moto, Clock, Token)).FreshRunAsync(jobRetries, Token);
}
