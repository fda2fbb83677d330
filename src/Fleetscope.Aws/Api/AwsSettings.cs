using Amazon.Runtime;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Whose account is called, where, and how patiently.</summary>
internal sealed record AwsSettings
{
    /// <summary>AWS_REGION of the config.</summary>
    public required string Region { get; init; }

    /// <summary>AWS_PROFILE of the config; <c>default</c> is AWS's own search: environment, files, SSO, container, machine.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>Buckets that are called without keys, as a stranger would: PUBLIC_BUCKETS.</summary>
    public IReadOnlySet<string> PublicBuckets { get; init; } = new HashSet<string>();

    /// <summary>Looks up AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS and their like; null for what is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Keys that take the place of the profile's; null: as the profile says.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>A file of profiles other than AWS's own two; null: those.</summary>
    public string? ProfilesFile { get; init; }

    public RetryRules Retries { get; init; } = RetryRules.Standard;

    /// <summary>Is told <c>sqs:SendMessageBatch</c> after each request, also a failed one. It is called from many threads.</summary>
    public Action<string>? Called { get; init; }
}
