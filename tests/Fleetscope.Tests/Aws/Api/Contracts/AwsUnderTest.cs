using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>An empty AWS account, real or not, that a contract is tried on.</summary>
internal abstract class AwsUnderTest : IAsyncDisposable
{
    public abstract AwsApi Api { get; }

    /// <summary>The account's own time.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Makes what the tests need before the first call.</summary>
    public virtual Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>The name of a new bucket: moto's accounts share one space of names, as AWS's do.</returns>
    public abstract Task<string> NewBucketAsync(CancellationToken cancellationToken);

    /// <summary>Lets time pass until something holds; fails after a deadline.</summary>
    public abstract Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
