namespace Fleetscope.Aws.Api;

/// <summary>Single calls that tell of the account itself: STS, IAM, SSM, SNS, Lambda, Service Quotas.</summary>
internal interface IAccount
{
    /// <summary>sts:GetCallerIdentity.</summary>
    Task<CallerIdentity> WhoAmIAsync(CancellationToken cancellationToken);

    /// <summary>iam:GetRole.</summary>
    Task<IamRole?> FindRoleAsync(string name, CancellationToken cancellationToken);

    /// <summary>iam:GetInstanceProfile: the names of its roles; null when there is no such profile.</summary>
    Task<IReadOnlyList<string>?> FindInstanceProfileAsync(string name, CancellationToken cancellationToken);

    /// <summary>ssm:GetParameter.</summary>
    Task<string?> FindParameterAsync(string name, CancellationToken cancellationToken);

    /// <summary>sns:ListTopics to its end: the ARN of the topic of exactly this name.</summary>
    Task<string?> FindTopicAsync(string name, CancellationToken cancellationToken);

    /// <summary>lambda:GetFunction: the function's tags; null when there is none.</summary>
    Task<IReadOnlyDictionary<string, string>?> FindFunctionTagsAsync(string name, CancellationToken cancellationToken);

    /// <summary>servicequotas:GetServiceQuota.</summary>
    /// <returns>Its value; null when AWS does not know it.</returns>
    Task<double?> FindQuotaAsync(string service, string quota, CancellationToken cancellationToken);
}

internal sealed record CallerIdentity(string AccountId, string Arn);

/// <param name="TrustPolicy">JSON: who may assume it.</param>
internal sealed record IamRole(string Arn, string TrustPolicy)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
