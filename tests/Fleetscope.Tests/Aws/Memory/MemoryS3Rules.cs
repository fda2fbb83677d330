using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

public sealed class MemoryS3Rules : MemoryRules
{
    private IS3 S3 => Api.S3;

    [Fact]
    public async Task A_bucket_of_somebody_else_is_closed()
    {
        Account.S3.AddBucket("theirs", isOurs: false);

        await RefusedAsync(S3.FindBucketAsync("theirs", Token), "AccessDenied");
        await RefusedAsync(S3.ReadAsync("theirs", "x", Token), "AccessDenied");
    }

    [Fact]
    public async Task A_long_listing_goes_on_behind_its_last_key()
    {
        Account.S3.AddBucket("b");
        foreach (var number in Enumerable.Range(0, 2500))
        {
            Account.S3.Put("b", $"out/{number:d5}", []);
        }

        var seen = new List<string>();
        await foreach (var one in S3.ListObjectsAsync("b", "out/", Token))
        {
            seen.Add(one.Key);
            if (seen.Count == 500)
            {
                await S3.DeleteAsync("b", ["out/00700", "out/01700"], Token);
                Account.S3.Put("b", "out/00000a", []);
                Account.S3.Put("b", "out/01000a", []);
            }
        }

        seen.Count.ShouldBe(2500, "what left and came behind the page is seen, what left and came on it is not");
        seen.ShouldContain("out/00700");
        seen.ShouldNotContain("out/01700");
        seen.ShouldNotContain("out/00000a");
        seen.ShouldContain("out/01000a");
    }

    [Fact]
    public async Task An_upload_that_broke_off_leaves_parts_until_they_are_aborted()
    {
        Account.S3.AddBucket("b");
        Account.S3.LeaveUpload("b", "other/x");
        Account.S3.BreakUploads();
        var file = Path.GetTempFileName();
        try
        {
            await RefusedAsync(S3.UploadAsync(file, "b", "fly/one", new UploadSettings(), Token), "NoAnswer");
            Account.Inventory().ShouldBe(["s3 upload b/fly/one", "s3 upload b/other/x"]);

            (await S3.AbortUploadsAsync("b", "fly/", Token)).ShouldBe(1);
            Account.Inventory().ShouldBe(["s3 upload b/other/x"]);
            await S3.UploadAsync(file, "b", "fly/one", new UploadSettings { Acl = "bucket-owner-full-control" }, Token);
        }
        finally
        {
            File.Delete(file);
        }

        Account.S3.Buckets["b"].Objects["fly/one"].Settings!.Acl.ShouldBe("bucket-owner-full-control");
    }

    [Fact]
    public async Task A_key_has_at_most_1024_bytes()
    {
        Account.S3.AddBucket("b");

        await RefusedAsync(S3.WriteAsync("b", new string('ä', 513), "x"u8.ToArray(), WriteCondition.Always, Token), "KeyTooLongError");
    }
}
