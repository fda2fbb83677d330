using Fleetscope.Aws.Api;
using Fleetscope.Aws.Stores;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class S3StoreTests : ObjectStoreContract
{
    private readonly MemoryAccount account = new();

    public S3StoreTests() => account.S3.AddBucket("bucket");

    protected override Task<IObjectStore> EmptyStoreAsync() => Task.FromResult<IObjectStore>(Store(account.Api.S3));

    [Fact]
    public async Task A_store_uploads_as_UPLOAD_FLAGS_say()
    {
        var store = new S3Store(account.Api.S3, "bucket", UploadFlags.Parse("--acl bucket-owner-full-control --storage-class STANDARD_IA"), new RequestGate(4, account.Clock));

        await store.PutAsync(NewFile("x"), "a/b", Token);

        var settings = account.S3.Buckets["bucket"].Objects["a/b"].Settings.ShouldNotBeNull();
        settings.Acl.ShouldBe("bucket-owner-full-control");
        settings.StorageClass.ShouldBe("STANDARD_IA");
    }

    [Fact]
    public async Task A_request_that_was_asked_to_come_later_comes_later_and_fewer_go_at_once()
    {
        var calls = new CrashingCalls(account.Api).Fail("s3:*", CallFault.Throttled, times: 2);
        var gate = new RequestGate(8, account.Clock);
        var store = new S3Store(calls.Api.S3, "bucket", new UploadSettings(), gate);

        var finding = store.FindAsync("a/b", Token);
        while (!finding.IsCompleted)
        {
            account.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await finding).ShouldBeNull();
        calls.Made.Count.ShouldBe(3);
        gate.Limit.ShouldBeLessThan(8);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named_with_what_to_do()
    {
        var store = new S3Store(account.Api.S3, "elsewhere", new UploadSettings(), new RequestGate(4, account.Clock));

        var failure = await Should.ThrowAsync<FleetscopeException>(store.FindAsync("a/b", Token));

        failure.What.ShouldBe("s3://elsewhere/a/b");
        failure.Cause.ShouldContain("there is no such bucket");
        failure.Next.ShouldContain("correct the bucket's name");
    }

    private static S3Store Store(IS3 s3) => new(s3, "bucket", new UploadSettings(), new RequestGate(16, new FakeClock()));
}

public sealed class MotoS3StoreTests(MotoServer moto) : ObjectStoreContract
{
    protected override async Task<IObjectStore> EmptyStoreAsync()
    {
        var account = await moto.NewAccountAsync(Token);
        var bucket = $"contract-{account.AccountId}"; // names of buckets are all the world's
        await account.CreateBucketAsync(bucket, Token);
        return new S3Store(account.Api.S3, bucket, new UploadSettings(), new RequestGate(16, TimeProvider.System));
    }
}
