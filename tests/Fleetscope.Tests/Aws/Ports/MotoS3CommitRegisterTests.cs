using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Contracts;

namespace Fleetscope.Tests.Aws.Ports;

/// <summary>The same with moto's S3; the queue stays in memory, because its contract moves the clock.</summary>
public sealed class MotoS3CommitRegisterTests(MotoServer moto) : CommitRegisterContract, IAsyncDisposable
{
    private SqsRunFixture? fixture;

    public ValueTask DisposeAsync() => fixture?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<RunFixture> FreshRunAsync(int jobRetries)
    {
        var account = await moto.NewAccountAsync(Token);
        var bucket = $"contract-{account.AccountId}"; // names of buckets are all the world's
        await account.CreateBucketAsync(bucket, Token);
        fixture = new SqsRunFixture(Clock) { OtherStore = (account.Api.S3, bucket) };
        return await fixture.FreshRunAsync(jobRetries, Token);
    }
}
