using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Preparing;

/// <summary>What an account has of all that its preparation is about, looked at once.</summary>
internal sealed record AccountSnapshot
{
    private const string SpotQuotaCode = "L-34B43A08";

    public required AccountNames Names { get; init; }

    /// <summary>Those of our names that are there.</summary>
    public required IReadOnlyDictionary<string, RoleSnapshot> Roles { get; init; }

    /// <summary>Of the service-linked roles that spot fleets need, those that are there.</summary>
    public required IReadOnlyList<string> ServiceRoles { get; init; }

    public InstanceProfile? Profile { get; init; }

    public TopicSnapshot? Topic { get; init; }

    /// <summary>The topic of people who want to know that the function fails.</summary>
    public TopicSnapshot? AlarmsTopic { get; init; }

    /// <summary>The alarm on the function's errors.</summary>
    public MetricAlarm? ErrorsAlarm { get; init; }

    public LambdaFunction? Function { get; init; }

    /// <summary>Who may invoke the function.</summary>
    public JsonObject? FunctionPolicy { get; init; }

    public BucketSnapshot? Bucket { get; init; }

    /// <summary>vCPUs of standard spot machines; null when AWS does not tell.</summary>
    public double? SpotQuota { get; init; }

    /// <summary>Fleets that bring machines and use our roles.</summary>
    public required IReadOnlyList<string> LiveFleets { get; init; }

    public static bool IsOurs(IReadOnlyDictionary<string, string> tags) => tags.ContainsKey(RunNames.VersionTag);

    public static async Task<AccountSnapshot> LookAsync(AwsApi api, string region, string bucket, CancellationToken cancellationToken)
    {
        var caller = await api.Account.WhoAmIAsync(cancellationToken);
        var names = AccountNames.Of(caller.AccountId, region);
        var function = await api.Lambda.FindFunctionAsync(AccountNames.Monitor, cancellationToken);
        return new AccountSnapshot
        {
            Names = names,
            Roles = await LookAtRolesAsync(api, cancellationToken),
            ServiceRoles = await LookAtServiceRolesAsync(api, cancellationToken),
            Profile = await api.Iam.FindInstanceProfileAsync(AccountNames.MachineRole, cancellationToken),
            Topic = await LookAtTopicAsync(api, AccountNames.Monitor, cancellationToken),
            AlarmsTopic = await LookAtTopicAsync(api, AccountNames.Alarms, cancellationToken),
            ErrorsAlarm = await api.CloudWatch.FindAlarmAsync(AccountNames.ErrorsAlarm, cancellationToken),
            Function = function,
            FunctionPolicy = function is not null && await api.Lambda.FindPolicyAsync(AccountNames.Monitor, cancellationToken) is { } policy ? PolicyJson.Parse("the policy of the function Monitor", policy) : null,
            Bucket = await LookAtBucketAsync(api, bucket, cancellationToken),
            SpotQuota = await api.Account.FindQuotaAsync("ec2", SpotQuotaCode, cancellationToken),
            LiveFleets = [.. (await api.Ec2.ListSpotFleetsAsync(cancellationToken)).Where(fleet => fleet.IsLive && UsesOurs(fleet, names)).Select(fleet => fleet.Id)],
        };
    }

    private static bool UsesOurs(SpotFleetRequest fleet, AccountNames names) => fleet.FleetRole == names.Role(AccountNames.FleetRole) || fleet.Tags.ContainsKey(RunNames.RunTag);

    private static async Task<IReadOnlyDictionary<string, RoleSnapshot>> LookAtRolesAsync(AwsApi api, CancellationToken cancellationToken)
    {
        Dictionary<string, RoleSnapshot> found = [];
        foreach (var name in (string[])[AccountNames.TaskRole, AccountNames.MachineRole, AccountNames.FleetRole, AccountNames.MonitorRole])
        {
            if (await api.Account.FindRoleAsync(name, cancellationToken) is not { } role)
            {
                continue;
            }

            var policies = await api.Iam.ListRolePoliciesAsync(name, cancellationToken);
            found[name] = new RoleSnapshot(role, PolicyJson.Parse($"the trust policy of role {name}", role.TrustPolicy))
            {
                Policy = policies.Contains(AccountNames.Policy) && await api.Iam.FindRolePolicyAsync(name, AccountNames.Policy, cancellationToken) is { } policy
                    ? PolicyJson.Parse($"policy {AccountNames.Policy} of role {name}", policy)
                    : null,
                OtherPolicies = [.. policies.Where(other => other != AccountNames.Policy), .. await api.Iam.ListAttachedPoliciesAsync(name, cancellationToken)],
                Profiles = await api.Iam.ListProfilesOfRoleAsync(name, cancellationToken),
            };
        }

        return found;
    }

    private static async Task<IReadOnlyList<string>> LookAtServiceRolesAsync(AwsApi api, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (var (_, role) in ServiceRole.All)
        {
            if (await api.Account.FindRoleAsync(role, cancellationToken) is not null)
            {
                found.Add(role);
            }
        }

        return found;
    }

    private static async Task<TopicSnapshot?> LookAtTopicAsync(AwsApi api, string name, CancellationToken cancellationToken)
    {
        return await api.Account.FindTopicAsync(name, cancellationToken) is { } topic && await api.Sns.FindTopicTagsAsync(topic, cancellationToken) is { } tags
            ? new TopicSnapshot(topic, tags, await api.Sns.ListSubscriptionsAsync(topic, cancellationToken))
            : null;
    }

    private static async Task<bool> HasOthersAsync(AwsApi api, string bucket, CancellationToken cancellationToken)
    {
        await foreach (var found in api.S3.ListObjectsAsync(bucket, "", cancellationToken))
        {
            if (!found.Key.StartsWith(AccountNames.Packages, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<BucketSnapshot?> LookAtBucketAsync(AwsApi api, string bucket, CancellationToken cancellationToken)
    {
        if (await api.S3.FindBucketAsync(bucket, cancellationToken) is not { } region)
        {
            return null;
        }

        List<string> packages = [];
        await foreach (var found in api.S3.ListObjectsAsync(bucket, AccountNames.Packages, cancellationToken))
        {
            packages.Add(found.Key);
        }

        var policy = await api.Buckets.FindPolicyAsync(bucket, cancellationToken);
        return new BucketSnapshot(region, await api.Buckets.ListTagsAsync(bucket, cancellationToken), policy is null ? null : PolicyJson.Parse($"the policy of bucket {bucket}", policy))
        {
            IsPrivate = await api.Buckets.IsPrivateAsync(bucket, cancellationToken),
            Packages = packages,
            HasObjects = await HasOthersAsync(api, bucket, cancellationToken),
        };
    }
}

/// <param name="Trust">Who may assume it.</param>
internal sealed record RoleSnapshot(IamRole Role, JsonObject Trust)
{
    /// <summary>The policy that we put there.</summary>
    public JsonObject? Policy { get; init; }

    /// <summary>Inline policies and attached ones that are not ours.</summary>
    public IReadOnlyList<string> OtherPolicies { get; init; } = [];

    public IReadOnlyList<string> Profiles { get; init; } = [];

    public bool IsOurs => AccountSnapshot.IsOurs(Role.Tags);
}

internal sealed record TopicSnapshot(string Arn, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<TopicSubscription> Subscriptions)
{
    public bool IsOurs => AccountSnapshot.IsOurs(Tags);
}

internal sealed record BucketSnapshot(string Region, IReadOnlyDictionary<string, string> Tags, JsonObject? Policy)
{
    public required bool IsPrivate { get; init; }

    /// <summary>Keys of packages that a creation which was killed has left.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Whether anything else is in it.</summary>
    public required bool HasObjects { get; init; }

    public bool IsOurs => AccountSnapshot.IsOurs(Tags);
}

/// <summary>Roles that services of AWS act as. Only the console makes them by itself with the first spot request of an account (EC2 User Guide, "Service-linked role for Spot Fleet").</summary>
internal static class ServiceRole
{
    public static readonly IReadOnlyList<(string Service, string Role)> All =
        [("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"), ("spotfleet.amazonaws.com", "AWSServiceRoleForEC2SpotFleet")];
}
