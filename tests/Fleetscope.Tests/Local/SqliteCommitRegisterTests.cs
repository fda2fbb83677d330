using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Local;

public sealed class SqliteCommitRegisterTests : CommitRegisterContract, IAsyncDisposable
{
    private readonly RunFolderFixture folder = new();

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    protected override Task<RunFixture> FreshRunAsync(int jobRetries) => Task.FromResult(folder.Ports(jobRetries, Clock));
}
