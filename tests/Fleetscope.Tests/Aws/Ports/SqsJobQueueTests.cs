using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class SqsJobQueueTests : JobQueueContract, IAsyncDisposable
{
    private readonly SqsRunFixture fixture;

    public SqsJobQueueTests() => fixture = new SqsRunFixture(Clock);

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    protected override Task<RunFixture> FreshRunAsync(int jobRetries) => fixture.FreshRunAsync(jobRetries, Token);
}
