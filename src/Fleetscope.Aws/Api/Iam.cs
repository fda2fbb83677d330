using System.Xml.Linq;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>IAM over its query protocol.</summary>
internal sealed class Iam(AwsCalls calls) : IIam
{
    private const string Missing = "NoSuchEntity";
    private const string Exists = "EntityAlreadyExists";

    public async Task<string> CreateRoleAsync(string name, string trustPolicy, string description, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var form = new QueryForm().Add("RoleName", name).Add("AssumeRolePolicyDocument", trustPolicy).Add("Description", description).AddTags(tags);
        try
        {
            return (await CallAsync("CreateRole", Role(name), form, cancellationToken)).Child("CreateRoleResult")?.Child("Role")?.Text("Arn") ?? "";
        }
        catch (AwsException ours) when (ours.Code == Exists && ours.MayHaveBeenDone)
        {
            var answer = await CallAsync("GetRole", Role(name), new QueryForm().Add("RoleName", name), cancellationToken);
            return answer.Child("GetRoleResult")?.Child("Role")?.Text("Arn") ?? "";
        }
    }

    public async Task CreateServiceLinkedRoleAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("CreateServiceLinkedRole", $"the service-linked role of {service}", new QueryForm().Add("AWSServiceName", service), cancellationToken);
        }
        catch (AwsException there) when (there.Code == Exists || (there.Code == "InvalidInput" && there.Said.Contains("has been taken", StringComparison.Ordinal)))
        {
            // What was wanted is so.
        }
    }

    public Task UpdateTrustPolicyAsync(string role, string trustPolicy, CancellationToken cancellationToken) =>
        CallAsync("UpdateAssumeRolePolicy", Role(role), new QueryForm().Add("RoleName", role).Add("PolicyDocument", trustPolicy), cancellationToken);

    public Task TagRoleAsync(string role, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        CallAsync("TagRole", Role(role), new QueryForm().Add("RoleName", role).AddTags(tags), cancellationToken);

    public Task DeleteRoleAsync(string name, CancellationToken cancellationToken) => GoneIsDoneAsync("DeleteRole", Role(name), new QueryForm().Add("RoleName", name), cancellationToken);

    public async Task<IReadOnlyList<string>> ListRolePoliciesAsync(string role, CancellationToken cancellationToken) =>
        await ListAsync("ListRolePolicies", "PolicyNames", role, name => name.Value, cancellationToken);

    public async Task<string?> FindRolePolicyAsync(string role, string policy, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync("GetRolePolicy", Role(role), new QueryForm().Add("RoleName", role).Add("PolicyName", policy), cancellationToken);
        return answer?.Child("GetRolePolicyResult") is { } found ? Uri.UnescapeDataString(found.Text("PolicyDocument")) : null;
    }

    public Task PutRolePolicyAsync(string role, string policy, string document, CancellationToken cancellationToken) =>
        CallAsync("PutRolePolicy", Role(role), new QueryForm().Add("RoleName", role).Add("PolicyName", policy).Add("PolicyDocument", document), cancellationToken);

    public Task DeleteRolePolicyAsync(string role, string policy, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("DeleteRolePolicy", Role(role), new QueryForm().Add("RoleName", role).Add("PolicyName", policy), cancellationToken);

    public async Task<IReadOnlyList<string>> ListAttachedPoliciesAsync(string role, CancellationToken cancellationToken) =>
        await ListAsync("ListAttachedRolePolicies", "AttachedPolicies", role, policy => policy.Text("PolicyArn"), cancellationToken);

    public async Task<InstanceProfile?> FindInstanceProfileAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await OrNullAsync("GetInstanceProfile", Profile(name), new QueryForm().Add("InstanceProfileName", name), cancellationToken);
        return answer?.Child("GetInstanceProfileResult")?.Child("InstanceProfile") is { } found
            ? new InstanceProfile(found.Text("Arn"), [.. found.Items("Roles").Select(role => role.Text("RoleName"))], TagsOf(found))
            : null;
    }

    public async Task<string> CreateInstanceProfileAsync(string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("CreateInstanceProfile", Profile(name), new QueryForm().Add("InstanceProfileName", name).AddTags(tags), cancellationToken);
            return answer.Child("CreateInstanceProfileResult")?.Child("InstanceProfile")?.Text("Arn") ?? "";
        }
        catch (AwsException ours) when (ours.Code == Exists && ours.MayHaveBeenDone)
        {
            return (await FindInstanceProfileAsync(name, cancellationToken))?.Arn ?? "";
        }
    }

    public async Task AddRoleToProfileAsync(string profile, string role, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("AddRoleToInstanceProfile", Profile(profile), InProfile(profile, role), cancellationToken);
        }
        catch (AwsException ours) when (ours.Code == "LimitExceeded" && ours.MayHaveBeenDone)
        {
            if ((await FindInstanceProfileAsync(profile, cancellationToken))?.Roles.Contains(role) != true)
            {
                throw;
            }
        }
    }

    public Task RemoveRoleFromProfileAsync(string profile, string role, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("RemoveRoleFromInstanceProfile", Profile(profile), InProfile(profile, role), cancellationToken);

    public Task DeleteInstanceProfileAsync(string name, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("DeleteInstanceProfile", Profile(name), new QueryForm().Add("InstanceProfileName", name), cancellationToken);

    public async Task<IReadOnlyList<string>> ListProfilesOfRoleAsync(string role, CancellationToken cancellationToken) =>
        await ListAsync("ListInstanceProfilesForRole", "InstanceProfiles", role, profile => profile.Text("InstanceProfileName"), cancellationToken);

    /// <summary>The tags of a role or profile.</summary>
    public static IReadOnlyDictionary<string, string> TagsOf(XElement thing) =>
        thing.Items("Tags").DistinctBy(tag => tag.Text("Key")).ToDictionary(tag => tag.Text("Key"), tag => tag.Text("Value"));

    private async Task<IReadOnlyList<string>> ListAsync(string operation, string list, string role, Func<XElement, string> read, CancellationToken cancellationToken) =>
        await Paging.ToEndAsync(async marker =>
        {
            var answer = (await OrNullAsync(operation, Role(role), new QueryForm().Add("RoleName", role).Add("Marker", marker), cancellationToken))?.Child($"{operation}Result");
            return (answer?.Items(list).Select(read) ?? [], answer?.Text("Marker"));
        });

    private async Task<XElement?> OrNullAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(operation, thing, form, cancellationToken);
        }
        catch (AwsException missing) when (missing.Code == Missing)
        {
            return null;
        }
    }

    private async Task GoneIsDoneAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken) =>
        await OrNullAsync(operation, thing, form, cancellationToken);

    private Task<XElement> CallAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken) =>
        calls.QueryAsync(AwsService.Iam, operation, thing, form, cancellationToken);

    private static QueryForm InProfile(string profile, string role) => new QueryForm().Add("InstanceProfileName", profile).Add("RoleName", role);

    private static string Role(string name) => $"role {name}";

    private static string Profile(string name) => $"instance profile {name}";
}
