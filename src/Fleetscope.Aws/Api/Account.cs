using System.Text.Json.Nodes;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>STS through its official package, the others by <see cref="AwsCalls"/>.</summary>
internal sealed class Account(AwsCalls calls, AmazonSecurityTokenServiceClient sts, SdkCalls sdk) : IAccount
{
    public static Account Open(AwsCalls calls, AwsEndpoints endpoints, AwsKeyring keys, AwsSettings settings)
    {
        var config = SdkCalls.Configure(new AmazonSecurityTokenServiceConfig(), AwsService.Sts, endpoints, settings);
        return new Account(calls, new AmazonSecurityTokenServiceClient(keys, config), new SdkCalls("sts", endpoints.Of(AwsService.Sts), keys, settings));
    }

    public async Task<CallerIdentity> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var who = await sdk.CallAsync("GetCallerIdentity", "the account", () => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken), cancellationToken);
        return new CallerIdentity(who.Account, who.Arn);
    }

    public async Task<IamRole?> FindRoleAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync("NoSuchEntity", () => calls.QueryAsync(AwsService.Iam, "GetRole", $"role {name}", new QueryForm().Add("RoleName", name), cancellationToken));
        return answer?.Child("GetRoleResult")?.Child("Role") is { } role
            ? new IamRole(role.Text("Arn"), Uri.UnescapeDataString(role.Text("AssumeRolePolicyDocument"))) { Tags = Iam.TagsOf(role) }
            : null;
    }

    public async Task<IReadOnlyList<string>?> FindInstanceProfileAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync("NoSuchEntity", () =>
            calls.QueryAsync(AwsService.Iam, "GetInstanceProfile", $"instance profile {name}", new QueryForm().Add("InstanceProfileName", name), cancellationToken));
        return answer?.Child("GetInstanceProfileResult")?.Child("InstanceProfile") is { } profile ? [.. profile.Items("Roles").Select(role => role.Text("RoleName"))] : null;
    }

    public async Task<string?> FindParameterAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync("ParameterNotFound", () =>
            calls.JsonAsync(AwsService.Ssm, "GetParameter", $"parameter {name}", new() { ["Name"] = name }, cancellationToken));

        // A text; the emulator gives the ones of ECS as the JSON that stands in it.
        return answer?["Parameter"]?["Value"] is { } value ? value as JsonValue is { } text ? (string?)text : value.ToJsonString() : null;
    }

    public async Task<string?> FindTopicAsync(string name, CancellationToken cancellationToken)
    {
        var topics = await Paging.ToEndAsync(async token =>
        {
            var answer = (await calls.QueryAsync(AwsService.Sns, "ListTopics", $"topic {name}", new QueryForm().Add("NextToken", token), cancellationToken)).Child("ListTopicsResult");
            return (answer?.Items("Topics").Select(topic => topic.Text("TopicArn")) ?? [], answer?.Text("NextToken"));
        });
        return topics.FirstOrDefault(arn => arn.EndsWith(":" + name, StringComparison.Ordinal));
    }

    public async Task<IReadOnlyDictionary<string, string>?> FindFunctionTagsAsync(string name, CancellationToken cancellationToken)
    {
        var path = $"/{AwsService.Lambda.Version}/functions/{Uri.EscapeDataString(name)}";
        var answer = await OrNullAsync("ResourceNotFoundException", () => calls.GetAsync(AwsService.Lambda, "GetFunction", $"function {name}", path, cancellationToken));
        return answer is null ? null : (answer["Tags"] as JsonObject ?? []).ToDictionary(tag => tag.Key, tag => tag.Value!.ToString());
    }

    public async Task<double?> FindQuotaAsync(string service, string quota, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync("NoSuchResourceException", () => calls.JsonAsync(AwsService.Quotas, "GetServiceQuota", $"quota {quota} of {service}",
            new() { ["ServiceCode"] = service, ["QuotaCode"] = quota }, cancellationToken));
        return (double?)answer?["Quota"]?["Value"];
    }

    private static async Task<T?> OrNullAsync<T>(string missing, Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (AwsException failure) when (failure.Code == missing)
        {
            return null;
        }
    }
}
