using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of S3.</summary>
public abstract class S3Contract : AwsContract
{
    private string bucket = "";

    private IS3 S3 => Api.S3;

    [Fact]
    public async Task A_bucket_is_found_with_its_region()
    {
        (await S3.FindBucketAsync("no-such-bucket-of-ours", Token)).ShouldBeNull();
        bucket = await Aws.NewBucketAsync(Token);

        (await S3.FindBucketAsync(bucket, Token)).ShouldBe("us-east-1");
    }

    [Fact]
    public async Task An_object_is_read_as_it_was_written()
    {
        bucket = await Aws.NewBucketAsync(Token);
        (await S3.ReadAsync(bucket, "a/b c+ü.txt", Token)).ShouldBeNull();
        (await S3.FindObjectAsync(bucket, "a/b c+ü.txt", Token)).ShouldBeNull();

        var etag = await WriteAsync("a/b c+ü.txt", "hello", WriteCondition.Always);

        (await S3.ReadAsync(bucket, "a/b c+ü.txt", Token)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            content => Encoding.UTF8.GetString(content.Bytes).ShouldBe("hello"),
            content => content.ETag.ShouldBe(etag));
        (await S3.FindObjectAsync(bucket, "a/b c+ü.txt", Token)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            found => found.Key.ShouldBe("a/b c+ü.txt"),
            found => found.Size.ShouldBe(5),
            found => found.ETag.ShouldBe(etag));
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_named_as_such()
    {
        const string NoBucket = "NoSuchBucket";
        await RefusedAsync(S3.ReadAsync("no-such-bucket-of-ours", "x", Token), NoBucket);
        await RefusedAsync(S3.FindObjectAsync("no-such-bucket-of-ours", "x", Token), NoBucket);
        await RefusedAsync(S3.WriteAsync("no-such-bucket-of-ours", "x", "x"u8.ToArray(), WriteCondition.Always, Token), NoBucket);
        await RefusedAsync(S3.DeleteAsync("no-such-bucket-of-ours", ["x"], Token), NoBucket);
        await RefusedAsync(ReadAllAsync(S3.ListObjectsAsync("no-such-bucket-of-ours", "", Token)), NoBucket);
    }

    [Fact]
    public async Task A_new_object_is_written_only_once()
    {
        bucket = await Aws.NewBucketAsync(Token);

        (await WriteAsync("claim", "mine", WriteCondition.OnlyNew)).ShouldNotBeNull();
        (await WriteAsync("claim", "theirs", WriteCondition.OnlyNew)).ShouldBeNull();

        (await TextAsync("claim")).ShouldBe("mine");
    }

    [Fact]
    public async Task An_object_is_replaced_only_while_it_is_unchanged()
    {
        bucket = await Aws.NewBucketAsync(Token);
        var first = (await WriteAsync("claim", "one", WriteCondition.Always))!;
        var second = await WriteAsync("claim", "two", WriteCondition.Unchanged(first));

        second.ShouldNotBeNull();
        (await WriteAsync("claim", "three", WriteCondition.Unchanged(first))).ShouldBeNull();
        (await WriteAsync("nowhere", "x", WriteCondition.Unchanged(first))).ShouldBeNull();
        (await TextAsync("claim")).ShouldBe("two");
    }

    [Fact]
    public async Task Of_many_that_write_a_new_object_one_wins()
    {
        bucket = await Aws.NewBucketAsync(Token);

        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => WriteAsync("claim", $"writer {number}", WriteCondition.OnlyNew), Token)));

        won.Count(etag => etag is not null).ShouldBe(1);
        (await TextAsync("claim")).ShouldBe($"writer {Array.FindIndex(won, etag => etag is not null)}");
    }

    [Fact]
    public async Task Objects_are_listed_by_prefix_in_the_order_of_their_bytes()
    {
        bucket = await Aws.NewBucketAsync(Token);
        foreach (var key in new[] { "out/b", "out/a10", "out/a2", "out/A", "out/\U0001F600", "out/\uFB01", "other/x" })
        {
            await WriteAsync(key, "x", WriteCondition.Always);
        }

        (await KeysAsync("out/")).ShouldBe(["out/A", "out/a10", "out/a2", "out/b", "out/\uFB01", "out/\U0001F600"]);
        (await KeysAsync("none/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Folders_are_named_once_whatever_is_in_them()
    {
        bucket = await Aws.NewBucketAsync(Token);
        foreach (var key in (string[])["runs/One/a", "runs/One/b/c", "runs/Two/a", "runs/file", "other/a"])
        {
            await WriteAsync(key, "x", WriteCondition.Always);
        }

        (await ReadAllAsync(S3.ListFoldersAsync(bucket, "runs/", Token))).ShouldBe(["One", "Two"], ignoreOrder: true);
        (await ReadAllAsync(S3.ListFoldersAsync(bucket, "none/", Token))).ShouldBeEmpty();
        (await ReadAllAsync(S3.ListUploadsAsync(bucket, "", Token))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deleted_objects_are_gone_and_missing_ones_no_error()
    {
        bucket = await Aws.NewBucketAsync(Token);
        await WriteAsync("a", "x", WriteCondition.Always);
        await WriteAsync("b", "x", WriteCondition.Always);

        await S3.DeleteAsync(bucket, ["a", "never was"], Token);
        await S3.DeleteAsync(bucket, [], Token);

        (await KeysAsync("")).ShouldBe(["b"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(20_000_000)]
    public async Task A_file_comes_back_as_it_went_up(int size)
    {
        bucket = await Aws.NewBucketAsync(Token);
        var folder = Directory.CreateTempSubdirectory("s3contract");
        try
        {
            var (sent, got) = (Path.Combine(folder.FullName, "sent"), Path.Combine(folder.FullName, "got"));
            var bytes = new byte[size];
            new Random(7).NextBytes(bytes);
            await File.WriteAllBytesAsync(sent, bytes, Token);

            await S3.UploadAsync(sent, bucket, "files/one.bin", new UploadSettings(), Token);

            (await S3.FindObjectAsync(bucket, "files/one.bin", Token)).ShouldNotBeNull().Size.ShouldBe(size);
            (await S3.DownloadAsync(bucket, "files/one.bin", got, Token)).ShouldBeTrue();
            (await File.ReadAllBytesAsync(got, Token)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
            (await S3.DownloadAsync(bucket, "files/none.bin", Path.Combine(folder.FullName, "none"), Token)).ShouldBeFalse();
            (await S3.AbortUploadsOfAsync(bucket, "files/one.bin", Token)).ShouldBe(0);
            (await S3.AbortUploadsAsync(bucket, "", Token)).ShouldBe(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<string?> WriteAsync(string key, string text, WriteCondition condition) => S3.WriteAsync(bucket, key, Encoding.UTF8.GetBytes(text), condition, Token);

    private async Task<string> TextAsync(string key) => Encoding.UTF8.GetString((await S3.ReadAsync(bucket, key, Token))!.Bytes);

    private async Task<List<string>> KeysAsync(string prefix) => [.. (await ReadAllAsync(S3.ListObjectsAsync(bucket, prefix, Token))).Select(one => one.Key)];

    private static async Task<List<T>> ReadAllAsync<T>(IAsyncEnumerable<T> all)
    {
        var list = new List<T>();
        await foreach (var one in all)
        {
            list.Add(one);
        }

        return list;
    }
}
