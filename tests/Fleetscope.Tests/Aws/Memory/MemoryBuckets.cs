using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>The settings of buckets: their policies, tags, and whether they may be public.</summary>
internal sealed class MemoryBuckets(MemoryAccount account) : IBuckets
{
    private readonly SortedDictionary<string, Settings> settings = new(StringComparer.Ordinal);

    /// <summary>Whether nothing in the bucket can be made public.</summary>
    public bool IsPrivate(string bucket) => account.Read(() => Of(bucket).IsPrivate);

    public IEnumerable<string> Inventory() => account.S3.Names.Select(name =>
        $"s3 bucket {name} {(Of(name).IsPrivate ? "private" : "")} {MemoryIam.Words(Of(name).Tags)} {Of(name).Policy}");

    /// <summary>Whether its policy lets CloudWatch Logs write.</summary>
    public bool LogsMayWrite(string bucket) => Of(bucket).Policy is { } policy
        && JsonNode.Parse(policy)!["Statement"]!.AsArray().Any(one => one!.ToJsonString() is var text
            && text.Contains("logs.", StringComparison.Ordinal) && text.Contains("s3:PutObject", StringComparison.Ordinal) && text.Contains("\"Allow\"", StringComparison.Ordinal));

    public Task CreateBucketAsync(string bucket, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (!account.S3.Has(bucket))
            {
                account.S3.Create(bucket);
                Of(bucket).Tags = tags.ToDictionary();
            }
            else
            {
                account.S3.MustBeOurs("s3:CreateBucket", bucket, "BucketAlreadyExists");
            }
        },
        cancellationToken);

    public Task BlockPublicAccessAsync(string bucket, CancellationToken cancellationToken) => account.AnswerAsync(() => { Ours("PutPublicAccessBlock", bucket).IsPrivate = true; }, cancellationToken);

    public Task<bool> IsPrivateAsync(string bucket, CancellationToken cancellationToken) => account.AnswerAsync(() => Ours("GetPublicAccessBlock", bucket).IsPrivate, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> ListTagsAsync(string bucket, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Ours("GetBucketTagging", bucket).Tags, cancellationToken);

    public Task TagBucketAsync(string bucket, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => { Ours("PutBucketTagging", bucket).Tags = tags.ToDictionary(); }, cancellationToken);

    public Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken) => account.AnswerAsync(() => Ours("GetBucketPolicy", bucket).Policy, cancellationToken);

    public Task PutPolicyAsync(string bucket, string policy, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => { Ours("PutBucketPolicy", bucket).Policy = JsonNode.Parse(policy)!.ToJsonString(); }, cancellationToken);

    public Task DeletePolicyAsync(string bucket, CancellationToken cancellationToken) => account.AnswerAsync(() => { Ours("DeleteBucketPolicy", bucket).Policy = null; }, cancellationToken);

    public Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (account.S3.Has(bucket))
            {
                account.S3.Remove(bucket);
                settings.Remove(bucket);
            }
        },
        cancellationToken);

    private Settings Ours(string call, string bucket)
    {
        account.S3.MustBeOurs($"s3:{call}", bucket, "AccessDenied");
        return Of(bucket);
    }

    private Settings Of(string bucket) => settings.TryGetValue(bucket, out var there) ? there : settings[bucket] = new Settings();

    private sealed class Settings
    {
        public bool IsPrivate { get; set; }

        public string? Policy { get; set; }

        public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();
    }
}
