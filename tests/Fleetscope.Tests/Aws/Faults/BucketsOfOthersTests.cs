using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>Buckets that everybody may read, and buckets of other regions, as S3 itself answers for them: a proxy before moto refuses what S3 would.</summary>
public sealed class BucketsOfOthersTests(MotoServer moto) : IAsyncLifetime
{
    private const string Elsewhere = "eu-west-1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly string gallery = $"gallery-{Guid.NewGuid():n}";
    private readonly string own = $"own-{Guid.NewGuid():n}";
    private MotoAccount account = null!;
    private FaultProxy proxy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<PassedCall> ToGallery => proxy.Calls.Where(call => call.Bucket == gallery);

    public async ValueTask InitializeAsync()
    {
        account = await moto.NewAccountAsync(Token);
        proxy = new FaultProxy(account.Url, Seed.Draw());
        foreach (var bucket in (string[])[gallery, own])
        {
            await account.CreateBucketAsync(bucket, Token);
            await account.Api.S3.WriteAsync(bucket, "a/b.txt", "text"u8.ToArray(), WriteCondition.Always, Token);
        }

        await account.PublishAsync(gallery, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_public_bucket_is_read_without_keys_and_its_neighbours_with_them()
    {
        RefuseStrangers();
        var s3 = Open(gallery);

        await ReadAllAsync(s3, gallery);
        await ReadAllAsync(s3, own);

        proxy.Faults.ShouldBe(0);
        ToGallery.Count().ShouldBeGreaterThanOrEqualTo(5);
        ToGallery.ShouldAllBe(call => !call.HasKeys);
        proxy.Calls.Except(ToGallery).ShouldAllBe(call => call.AccessKey.Length > 0);
    }

    [Fact]
    public async Task A_public_bucket_wants_no_keys_to_be_there_at_all()
    {
        RefuseStrangers();
        var none = Path.Combine(folder.FullName, "none");
        await File.WriteAllTextAsync(none, "[profile stranger]\nregion = us-east-1\nrole_arn = arn:aws:iam::1:role/none\nsource_profile = none\n", Token);
        var s3 = AwsSession.Open(Settings(gallery) with { Credentials = null, ProfilesFile = none, Profile = "default" }).S3;

        await ReadAllAsync(s3, gallery);

        (await Should.ThrowAsync<Exception>(s3.ReadAsync(own, "a/b.txt", Token))).ShouldNotBeNull();
        proxy.Calls.ShouldAllBe(call => call.Bucket == gallery && !call.HasKeys);
    }

    [Fact]
    public async Task What_is_closed_to_strangers_too_is_told_as_refused_and_not_asked_with_keys()
    {
        proxy.When("s3:*", Fault.Refusal(403, "AccessDenied")).Of = call => call.Bucket == gallery;

        (await Should.ThrowAsync<AwsException>(Open(gallery).ReadAsync(gallery, "a/b.txt", Token))).Code.ShouldBe("AccessDenied");

        ToGallery.ShouldAllBe(call => !call.HasKeys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bucket_of_another_region_is_called_there_once_that_is_known(bool isMalformed)
    {
        proxy.When("s3:*", Fault.Elsewhere(Elsewhere, isMalformed)).Of = call => call.Bucket == gallery && call.Region is not ("" or Elsewhere);
        proxy.When("s3:HeadBucket", Fault.Elsewhere(Elsewhere)).Of = call => call.Bucket == gallery && call.Region.Length == 0;
        var s3 = Open();

        await ReadAllAsync(s3, gallery);
        var before = proxy.Faults;
        await WriteAllAsync(s3, gallery);
        await ReadAllAsync(s3, own);

        proxy.Faults.ShouldBe(before, "it was known by then");
        ToGallery.Where(call => call.Fault is null).ShouldAllBe(call => call.Region == Elsewhere);
        ToGallery.Where(call => call.AccessKey.Length == 0).ShouldHaveSingleItem().HasKeys.ShouldBeFalse();
        proxy.Calls.Except(ToGallery).ShouldAllBe(call => call.Region == MotoAccount.Region);
    }

    [Fact]
    public async Task A_bucket_of_another_region_can_be_met_first_by_any_call()
    {
        proxy.When("s3:*", Fault.Elsewhere(Elsewhere)).Of = call => call.Bucket == gallery && call.Region != Elsewhere;
        var file = Path.Combine(folder.FullName, "up");
        await File.WriteAllTextAsync(file, "text", Token);

        await Open().UploadAsync(file, gallery, "up.txt", new UploadSettings(), Token);
        (await Open().ListObjectsAsync(gallery, "", Token).Select(found => found.Key).ToListAsync(Token)).ShouldBe(["a/b.txt", "up.txt"]);
        (await Open().DownloadAsync(gallery, "up.txt", Path.Combine(folder.FullName, "down"), Token)).ShouldBeTrue();
        (await Open().FindObjectAsync(gallery, "up.txt", Token)).ShouldNotBeNull().Size.ShouldBe(4);
        (await Open().FindBucketAsync(gallery, Token)).ShouldNotBeNull();
        (await Open().WriteAsync(gallery, "new.txt", "x"u8.ToArray(), WriteCondition.OnlyNew, Token)).ShouldNotBeNull();
        (await Open().WriteAsync(gallery, "new.txt", "x"u8.ToArray(), WriteCondition.OnlyNew, Token)).ShouldBeNull();
        await Open().DeleteAsync(gallery, ["new.txt"], Token);
        (await Open().FindObjectAsync(gallery, "new.txt", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_bucket_whose_region_nobody_tells_is_refused_in_words()
    {
        proxy.When("s3:*", Fault.Refusal(301, "PermanentRedirect")).Of = call => call.Bucket == gallery;

        (await Should.ThrowAsync<AwsException>(Open().ReadAsync(gallery, "a/b.txt", Token))).Code.ShouldBe("PermanentRedirect");
    }

    /// <summary>As S3 answers for a public bucket to keys whose owner's policy does not name it.</summary>
    private void RefuseStrangers() => proxy.When("s3:*", Fault.Refusal(403, "AccessDenied")).Of = call => call.Bucket == gallery && new PassedCall(call, null).HasKeys;

    private async Task ReadAllAsync(IS3 s3, string bucket)
    {
        (await s3.FindBucketAsync(bucket, Token)).ShouldNotBeNull();
        (await s3.FindObjectAsync(bucket, "a/b.txt", Token)).ShouldNotBeNull().Size.ShouldBe(4);
        (await s3.FindObjectAsync(bucket, "a/none.txt", Token)).ShouldBeNull();
        Encoding.UTF8.GetString((await s3.ReadAsync(bucket, "a/b.txt", Token)).ShouldNotBeNull().Bytes).ShouldBe("text");
        (await s3.ListObjectsAsync(bucket, "a/", Token).Select(found => found.Key).ToListAsync(Token)).ShouldContain("a/b.txt");
        (await s3.DownloadAsync(bucket, "a/b.txt", Path.Combine(folder.FullName, Guid.NewGuid().ToString("n")), Token)).ShouldBeTrue();
    }

    private static async Task WriteAllAsync(IS3 s3, string bucket)
    {
        (await s3.WriteAsync(bucket, "new.txt", "x"u8.ToArray(), WriteCondition.OnlyNew, Token)).ShouldNotBeNull();
        (await s3.ListUploadsAsync(bucket, "", Token).CountAsync(Token)).ShouldBe(0);
        await s3.DeleteAsync(bucket, ["new.txt"], Token);
    }

    private IS3 Open(params string[] publicBuckets) => AwsSession.Open(Settings(publicBuckets)).S3;

    private AwsSettings Settings(params string[] publicBuckets) => account.Settings with
    {
        PublicBuckets = publicBuckets.ToHashSet(),
        Environment = name => name == "AWS_ENDPOINT_URL" ? proxy.Url : null,
        Retries = new Fleetscope.Aws.Api.Wire.RetryRules { WhenFailed = 2, First = TimeSpan.FromMilliseconds(1) },
    };
}
