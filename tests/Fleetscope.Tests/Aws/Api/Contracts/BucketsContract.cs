using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the account's preparation relies on of buckets themselves.</summary>
public abstract class BucketsContract : AwsContract
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Sid":"Logs","Effect":"Allow","Principal":{"Service":"logs.us-east-1.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::fly"}]}""";

    private IBuckets Buckets => Api.Buckets;

    [Fact]
    public async Task A_bucket_is_made_with_its_tags_closed_and_removed()
    {
        var bucket = await NewNameAsync();

        await Buckets.CreateBucketAsync(bucket, new Dictionary<string, string> { ["fleetscope:version"] = "1.2.3" }, Token);
        await Buckets.BlockPublicAccessAsync(bucket, Token);

        (await Api.S3.FindBucketAsync(bucket, Token)).ShouldBe("us-east-1");
        (await Buckets.ListTagsAsync(bucket, Token)).ShouldBe(new Dictionary<string, string> { ["fleetscope:version"] = "1.2.3" });
        (await Buckets.IsPrivateAsync(bucket, Token)).ShouldBeTrue();
        await Buckets.CreateBucketAsync(bucket, new Dictionary<string, string> { ["fleetscope:version"] = "1.2.3" }, Token);
        await Api.S3.WriteAsync(bucket, "a", "b"u8.ToArray(), WriteCondition.Always, Token);
        await RefusedAsync(Buckets.DeleteBucketAsync(bucket, Token), "BucketNotEmpty");
        await Api.S3.DeleteAsync(bucket, ["a"], Token);
        await Buckets.DeleteBucketAsync(bucket, Token);
        await Buckets.DeleteBucketAsync(bucket, Token);
        (await Api.S3.FindBucketAsync(bucket, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_policy_is_put_found_and_removed()
    {
        var bucket = await Aws.NewBucketAsync(Token);
        (await Buckets.FindPolicyAsync(bucket, Token)).ShouldBeNull();

        await Buckets.PutPolicyAsync(bucket, Policy, Token);

        JsonNode.DeepEquals(JsonNode.Parse((await Buckets.FindPolicyAsync(bucket, Token))!), JsonNode.Parse(Policy)).ShouldBeTrue();
        await Buckets.DeletePolicyAsync(bucket, Token);
        (await Buckets.FindPolicyAsync(bucket, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_bucket_without_tags_has_none_and_new_ones_replace_all()
    {
        var bucket = await Aws.NewBucketAsync(Token);
        (await Buckets.ListTagsAsync(bucket, Token)).ShouldBeEmpty();
        (await Buckets.IsPrivateAsync(bucket, Token)).ShouldBeFalse();

        await Buckets.TagBucketAsync(bucket, new Dictionary<string, string> { ["a"] = "1" }, Token);
        await Buckets.TagBucketAsync(bucket, new Dictionary<string, string> { ["b"] = "2" }, Token);

        (await Buckets.ListTagsAsync(bucket, Token)).ShouldBe(new Dictionary<string, string> { ["b"] = "2" });
    }

    private async Task<string> NewNameAsync() => await Aws.NewBucketAsync(Token) + "-made";
}
