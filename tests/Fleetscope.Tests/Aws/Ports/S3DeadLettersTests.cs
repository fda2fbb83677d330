using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class S3DeadLettersTests : DeadLettersContract, IAsyncDisposable
{
    private readonly SqsRunFixture fixture;

    public S3DeadLettersTests() => fixture = new SqsRunFixture(Clock);

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    protected override Task<RunFixture> FreshRunAsync(int jobRetries) => fixture.FreshRunAsync(jobRetries, Token);
}
