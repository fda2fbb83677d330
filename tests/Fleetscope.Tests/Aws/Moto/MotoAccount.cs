using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Tests.Aws.Moto;

/// <summary>An empty account in moto.</summary>
/// <param name="Calls">What was called so far, as <c>sqs:CreateQueue</c>, in the order in which it ended.</param>
internal sealed record MotoAccount(AwsApi Api, string AccountId, AwsSettings Settings, string Url, CallLog Calls)
{
    public const string Region = "us-east-1";

    public static async Task<MotoAccount> OpenAsync(string url, string accountId, CancellationToken cancellationToken)
    {
        var config = new AmazonSecurityTokenServiceConfig { ServiceURL = url, AuthenticationRegion = Region };
        using var sts = new AmazonSecurityTokenServiceClient(new BasicAWSCredentials("testing", "testing"), config);
        var request = new AssumeRoleRequest { RoleArn = $"arn:aws:iam::{accountId}:role/x", RoleSessionName = "tests" };
        var keys = (await sts.AssumeRoleAsync(request, cancellationToken)).Credentials;
        var calls = new CallLog();
        var settings = new AwsSettings
        {
            Region = Region,
            Credentials = new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken),
            Environment = name => name == "AWS_ENDPOINT_URL" ? url : null,

            // What moto lacks it answers with status 500, which no retry mends.
            Retries = new RetryRules { WhenFailed = 2, First = TimeSpan.FromMilliseconds(1) },
            Called = calls.Add,
        };
        return new MotoAccount(AwsSession.Open(settings), accountId, settings, url, calls);
    }

    /// <summary>Fleetscope creates no buckets; tests need some.</summary>
    public async Task CreateBucketAsync(string name, CancellationToken cancellationToken)
    {
        using var s3 = Client();
        await s3.PutBucketAsync(name, cancellationToken);
    }

    /// <summary>Begins a multipart upload, as any other tool does, and leaves it.</summary>
    public async Task BeginUploadAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        using var s3 = Client();
        await s3.InitiateMultipartUploadAsync(bucket, key, cancellationToken);
    }

    /// <summary>Lets everybody read a bucket and what is in it now; moto refuses strangers what is not public, as S3 does.</summary>
    public async Task PublishAsync(string bucket, CancellationToken cancellationToken)
    {
        using var s3 = Client();
        await s3.PutBucketAclAsync(new() { BucketName = bucket, ACL = S3CannedACL.PublicRead }, cancellationToken);
        await foreach (var found in Api.S3.ListObjectsAsync(bucket, "", cancellationToken))
        {
            await s3.PutObjectAclAsync(new() { BucketName = bucket, Key = found.Key, ACL = S3CannedACL.PublicRead }, cancellationToken);
        }
    }

    private AmazonS3Client Client() => new(Settings.Credentials, new AmazonS3Config { ServiceURL = Url, AuthenticationRegion = Region, ForcePathStyle = true });
}

/// <summary>The calls that were made.</summary>
internal sealed class CallLog
{
    private readonly List<string> calls = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (calls)
            {
                return [.. calls];
            }
        }
    }

    public void Add(string call)
    {
        lock (calls)
        {
            calls.Add(call);
        }
    }
}
