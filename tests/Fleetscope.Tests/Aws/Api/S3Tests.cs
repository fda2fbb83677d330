using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Faults;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Api;

public sealed class S3Tests(MotoServer moto) : IDisposable
{
    private readonly string bucket = $"fly-lab-{Guid.NewGuid():n}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-s3-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Small_things_are_written_read_listed_and_removed()
    {
        var s3 = (await AccountAsync()).Api.S3;
        (await s3.FindBucketAsync(bucket, Token)).ShouldBe("us-east-1");
        (await s3.FindBucketAsync("no-such-bucket-here", Token)).ShouldBeNull();

        var keys = new[] { "a/plain.txt", "a/sp ace+plus%25.txt", "a/日本/é(1)'!*~=&.txt", "a//double" };
        foreach (var key in keys)
        {
            (await s3.WriteAsync(bucket, key, Encoding.UTF8.GetBytes(key), WriteCondition.Always, Token)).ShouldNotBeNull();
            Encoding.UTF8.GetString((await s3.ReadAsync(bucket, key, Token)).ShouldNotBeNull().Bytes).ShouldBe(key);
        }

        (await ListAsync(s3, "a/")).ShouldBe(keys, ignoreOrder: true);
        (await s3.FindObjectAsync(bucket, keys[0], Token)).ShouldNotBeNull().Size.ShouldBe(11);
        await s3.DeleteAsync(bucket, [.. keys, "never/there"], Token);
        (await ListAsync(s3, "")).ShouldBeEmpty();
        (await s3.FindObjectAsync(bucket, keys[0], Token)).ShouldBeNull();
        (await s3.ReadAsync(bucket, keys[0], Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_missing_bucket_is_no_missing_object()
    {
        var s3 = (await AccountAsync()).Api.S3;
        const string None = "no-such-bucket-here";
        (await Should.ThrowAsync<AwsException>(s3.FindObjectAsync(None, "a", Token))).Code.ShouldBe("NoSuchBucket");
        (await Should.ThrowAsync<AwsException>(s3.ReadAsync(None, "a", Token))).Code.ShouldBe("NoSuchBucket");
        (await Should.ThrowAsync<AwsException>(s3.WriteAsync(None, "a", default, WriteCondition.Always, Token))).Code.ShouldBe("NoSuchBucket");
        (await Should.ThrowAsync<AwsException>(s3.DownloadAsync(None, "a", NewFile("x"), Token))).Code.ShouldBe("NoSuchBucket");
        (await Should.ThrowAsync<AwsException>(ListOfAsync(s3, None))).Code.ShouldBe("NoSuchBucket");
    }

    [Fact]
    public async Task One_of_many_wins_a_conditional_write()
    {
        var s3 = (await AccountAsync()).Api.S3;
        var etags = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => s3.WriteAsync(bucket, "claim", new byte[] { (byte)number }, WriteCondition.OnlyNew, Token)));
        var first = etags.Where(etag => etag is not null).ShouldHaveSingleItem()!;

        (await s3.WriteAsync(bucket, "claim", "b"u8.ToArray(), WriteCondition.Unchanged(first), Token)).ShouldNotBeNull();
        (await s3.WriteAsync(bucket, "claim", "c"u8.ToArray(), WriteCondition.Unchanged(first), Token)).ShouldBeNull();
        (await s3.WriteAsync(bucket, "none", "c"u8.ToArray(), WriteCondition.Unchanged(first), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Files_go_up_and_come_down_unchanged()
    {
        var account = await AccountAsync();
        var s3 = account.Api.S3;
        foreach (var size in new[] { 0, 1000, (64 << 20) + 5 })
        {
            var bytes = new byte[size];
            new Random(size).NextBytes(bytes);
            var from = NewFile($"up{size}");
            await File.WriteAllBytesAsync(from, bytes, Token);
            await s3.UploadAsync(from, bucket, $"files/{size}", new UploadSettings { ContentType = "image/tiff", Metadata = new Dictionary<string, string> { ["plate"] = "1" } }, Token);

            var to = NewFile($"down{size}");
            (await s3.DownloadAsync(bucket, $"files/{size}", to, Token)).ShouldBeTrue();
            (await File.ReadAllBytesAsync(to, Token)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
        }

        account.Calls.All.Count(call => call == "s3:UploadPart").ShouldBe(5);
        (await s3.DownloadAsync(bucket, "files/none", NewFile("none"), Token)).ShouldBeFalse();
        File.Exists(NewFile("none")).ShouldBeFalse();
        (await s3.AbortUploadsAsync(bucket, "files/", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task An_upload_that_fails_leaves_no_parts()
    {
        var account = await AccountAsync();
        var from = NewFile("up");
        await using (var file = File.Create(from))
        {
            file.SetLength(70L << 20);
        }

        using var cancelled = new CancellationTokenSource();
        var stopping = account.Settings with { Called = call => { account.Calls.Add(call); if (call == "s3:UploadPart") { cancelled.Cancel(); } } };
        await Should.ThrowAsync<OperationCanceledException>(AwsSession.Open(stopping).S3.UploadAsync(from, bucket, "big", new UploadSettings(), cancelled.Token));

        account.Calls.All.ShouldContain("s3:AbortMultipartUpload");
        (await account.Api.S3.AbortUploadsAsync(bucket, "", Token)).ShouldBe(0);
        (await account.Api.S3.FindObjectAsync(bucket, "big", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_overwritten_by_a_download()
    {
        var s3 = (await AccountAsync()).Api.S3;
        await s3.WriteAsync(bucket, "a", "new"u8.ToArray(), WriteCondition.Always, Token);
        await File.WriteAllTextAsync(NewFile("a"), "old", Token);
        await Should.ThrowAsync<IOException>(s3.DownloadAsync(bucket, "a", NewFile("a"), Token));
        (await File.ReadAllTextAsync(NewFile("a"), Token)).ShouldBe("old");
    }

    [Fact]
    public async Task A_download_that_breaks_off_begins_again()
    {
        var cut = new StubAnswer(200, "abc") with { Headers = [("Content-Length", "6"), ("ETag", "\"e80b5017098950fc58aad83c8c14978e\"")] };
        await using var account = new StubAccount(cut, new StubAnswer(200, "abcdef") with { Headers = [("ETag", "\"e80b5017098950fc58aad83c8c14978e\"")] });
        (await account.Api.S3.DownloadAsync(bucket, "a", NewFile("a"), Token)).ShouldBeTrue();
        (await File.ReadAllTextAsync(NewFile("a"), Token)).ShouldBe("abcdef");
    }

    [Fact]
    public async Task A_claim_that_somebody_else_took_is_lost_also_after_a_lost_answer()
    {
        await using var mine = new StubAccount(
            StubAnswer.Lost, new StubAnswer(412, "<Error><Code>PreconditionFailed</Code></Error>"), new StubAnswer(200, "", ("ETag", "\"other\""), ("x-amz-meta-fleetscope-write", "someone-else")));
        (await mine.Api.S3.WriteAsync(bucket, "claim", "a"u8.ToArray(), WriteCondition.OnlyNew, Token)).ShouldBeNull();
        var puts = mine.Server.Requests.Where(request => request.Line.StartsWith("PUT", StringComparison.Ordinal)).ToList();
        puts.Count.ShouldBe(2);
        puts[0].Headers["x-amz-meta-fleetscope-write"].ShouldBe(puts[1].Headers["x-amz-meta-fleetscope-write"]);
        puts[0].Headers["If-None-Match"].ShouldBe("*");
        mine.Server.Requests[2].Line.ShouldStartWith("HEAD");
    }

    [Fact]
    public async Task A_claim_that_was_written_before_its_answer_was_lost_is_won()
    {
        var account = await AccountAsync();
        await using var between = new FaultProxy(account.Url, seed: 0);
        var loss = between.When("s3:PutObject", Fault.AnswerLost);
        loss.AtMost = 1;
        var s3 = AwsSession.Open(account.Settings with { Environment = name => name == "AWS_ENDPOINT_URL" ? between.Url : null }).S3;

        var etag = (await s3.WriteAsync(bucket, "claim", "a"u8.ToArray(), WriteCondition.OnlyNew, Token)).ShouldNotBeNull();
        loss.Count.ShouldBe(1);
        between.Calls.Count(call => call.Name == "s3:PutObject").ShouldBe(2);
        (await account.Api.S3.ReadAsync(bucket, "claim", Token)).ShouldNotBeNull().ETag.ShouldBe(etag);
    }

    private string NewFile(string name) => Path.Combine(folder.FullName, name);

    private async Task<MotoAccount> AccountAsync()
    {
        var account = await moto.NewAccountAsync(Token);
        await account.CreateBucketAsync(bucket, Token);
        return account;
    }

    private async Task<List<string>> ListAsync(IS3 s3, string prefix)
    {
        var keys = new List<string>();
        await foreach (var found in s3.ListObjectsAsync(bucket, prefix, Token))
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    private static async Task ListOfAsync(IS3 s3, string other)
    {
        await foreach (var _ in s3.ListObjectsAsync(other, "", Token))
        {
            break;
        }
    }
}
