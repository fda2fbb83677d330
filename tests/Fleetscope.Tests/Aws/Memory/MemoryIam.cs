using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>IAM: roles with their policies, and instance profiles. Its roles are <see cref="MemoryIdentity.Roles"/>.</summary>
internal sealed class MemoryIam(MemoryAccount account) : IIam
{
    private readonly Dictionary<string, SortedDictionary<string, string>> inline = [];
    private readonly Dictionary<string, SortedSet<string>> attached = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> profileTags = [];

    private Dictionary<string, IamRole> Roles => account.Identity.Roles;

    private Dictionary<string, IReadOnlyList<string>> Profiles => account.Identity.InstanceProfiles;

    /// <summary>When roles were made that were made by a call.</summary>
    public Dictionary<string, DateTimeOffset> RoleMadeAt { get; } = [];

    /// <summary>Attaches a managed policy, as a user does.</summary>
    public void Attach(string role, string policy) => account.Change(() => Attached(role).Add(policy));

    public IEnumerable<string> Inventory() => Roles.Select(role => $"iam role {role.Key} {role.Value.TrustPolicy} {Words(role.Value.Tags)}")
        .Concat(inline.SelectMany(role => role.Value.Select(policy => $"iam policy {role.Key}/{policy.Key} {policy.Value}")))
        .Concat(attached.SelectMany(role => role.Value.Select(policy => $"iam attached {role.Key}/{policy}")))
        .Concat(Profiles.Select(profile => $"iam profile {profile.Key} {string.Join(' ', profile.Value)} {Words(TagsOf(profile.Key))}"));

    public Task<string> CreateRoleAsync(string name, string trustPolicy, string description, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (Roles.ContainsKey(name))
            {
                throw Refuse("CreateRole", "EntityAlreadyExists", $"Role with name {name} already exists.", 409);
            }

            var arn = $"arn:aws:iam::{MemoryAccount.Id}:role/{name}";
            Roles[name] = new IamRole(arn, Json(trustPolicy)) { Tags = tags.ToDictionary() };
            RoleMadeAt[name] = account.Now;
            return arn;
        },
        cancellationToken);

    public Task CreateServiceLinkedRoleAsync(string service, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var name = Fleetscope.Aws.Preparing.ServiceRole.All.First(role => role.Service == service).Role;
            Roles.TryAdd(name, new IamRole($"arn:aws:iam::{MemoryAccount.Id}:role/aws-service-role/{service}/{name}", Fleetscope.Aws.Preparing.PolicyJson.Document([Fleetscope.Aws.Preparing.PolicyJson.Trust(service)]).ToJsonString()));
        },
        cancellationToken);

    public Task UpdateTrustPolicyAsync(string role, string trustPolicy, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => { Roles[role] = Role("UpdateAssumeRolePolicy", role) with { TrustPolicy = Json(trustPolicy) }; }, cancellationToken);

    public Task TagRoleAsync(string role, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var has = Role("TagRole", role);
            Roles[role] = has with { Tags = Merged(has.Tags, tags) };
        },
        cancellationToken);

    public Task DeleteRoleAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (inline.GetValueOrDefault(name)?.Count > 0 || attached.GetValueOrDefault(name)?.Count > 0)
            {
                throw Refuse("DeleteRole", "DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
            }

            if (Profiles.Values.Any(roles => roles.Contains(name)))
            {
                throw Refuse("DeleteRole", "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409);
            }

            Roles.Remove(name);
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListRolePoliciesAsync(string role, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<string>>(() => [.. inline.GetValueOrDefault(role)?.Keys ?? Enumerable.Empty<string>()], cancellationToken);

    public Task<string?> FindRolePolicyAsync(string role, string policy, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => inline.GetValueOrDefault(role)?.GetValueOrDefault(policy), cancellationToken);

    public Task PutRolePolicyAsync(string role, string policy, string document, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Role("PutRolePolicy", role);
            if (document.Count(c => !char.IsWhiteSpace(c)) > 10_240)
            {
                throw Refuse("PutRolePolicy", "LimitExceeded", $"Maximum policy size of 10240 bytes exceeded for role {role}", 409);
            }

            if (!inline.TryGetValue(role, out var policies))
            {
                inline[role] = policies = new SortedDictionary<string, string>(StringComparer.Ordinal);
            }

            policies[policy] = Json(document);
        },
        cancellationToken);

    public Task DeleteRolePolicyAsync(string role, string policy, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => { inline.GetValueOrDefault(role)?.Remove(policy); }, cancellationToken);

    public Task<IReadOnlyList<string>> ListAttachedPoliciesAsync(string role, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<string>>(() => [.. attached.GetValueOrDefault(role) ?? Enumerable.Empty<string>()], cancellationToken);

    public Task<InstanceProfile?> FindInstanceProfileAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () => Profiles.TryGetValue(name, out var roles) ? new InstanceProfile(ProfileArn(name), [.. roles], TagsOf(name)) : null,
        cancellationToken);

    public Task<string> CreateInstanceProfileAsync(string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (!Profiles.TryAdd(name, []))
            {
                throw Refuse("CreateInstanceProfile", "EntityAlreadyExists", $"Instance Profile {name} already exists.", 409);
            }

            profileTags[name] = tags.ToDictionary();
            return ProfileArn(name);
        },
        cancellationToken);

    public Task AddRoleToProfileAsync(string profile, string role, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Role("AddRoleToInstanceProfile", role);
            Profiles[profile] = Profile("AddRoleToInstanceProfile", profile).Count == 0
                ? [role]
                : throw Refuse("AddRoleToInstanceProfile", "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", 409);
        },
        cancellationToken);

    public Task RemoveRoleFromProfileAsync(string profile, string role, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (Profiles.TryGetValue(profile, out var roles))
            {
                Profiles[profile] = [.. roles.Where(one => one != role)];
            }
        },
        cancellationToken);

    public Task DeleteInstanceProfileAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (Profiles.GetValueOrDefault(name) is { Count: > 0 })
            {
                throw Refuse("DeleteInstanceProfile", "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409);
            }

            Profiles.Remove(name);
            profileTags.Remove(name);
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListProfilesOfRoleAsync(string role, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<string>>(() => [.. Profiles.Where(profile => profile.Value.Contains(role)).Select(profile => profile.Key)], cancellationToken);

    internal static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> has, IReadOnlyDictionary<string, string> more)
    {
        var all = has.ToDictionary();
        foreach (var (key, value) in more)
        {
            all[key] = value;
        }

        return all;
    }

    internal static string Words(IReadOnlyDictionary<string, string> tags) => string.Join(' ', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));

    private SortedSet<string> Attached(string role) => attached.TryGetValue(role, out var there) ? there : attached[role] = new SortedSet<string>(StringComparer.Ordinal);

    private IReadOnlyDictionary<string, string> TagsOf(string profile) => profileTags.GetValueOrDefault(profile, new Dictionary<string, string>());

    private IamRole Role(string call, string name) => Roles.GetValueOrDefault(name) ?? throw Refuse(call, "NoSuchEntity", $"The role with name {name} cannot be found.", 404);

    private IReadOnlyList<string> Profile(string call, string name) =>
        Profiles.GetValueOrDefault(name) ?? throw Refuse(call, "NoSuchEntity", $"Instance Profile {name} cannot be found.", 404);

    private static string ProfileArn(string name) => $"arn:aws:iam::{MemoryAccount.Id}:instance-profile/{name}";

    private static string Json(string text)
    {
        try
        {
            var document = System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject();
            return Fleetscope.Aws.Preparing.PolicyJson.Statements(document).Count > 0
                ? document.ToJsonString()
                : throw Refuse("PutRolePolicy", "MalformedPolicyDocument", "Syntax errors in policy.");
        }
        catch (System.Text.Json.JsonException)
        {
            throw Refuse("PutRolePolicy", "MalformedPolicyDocument", "This policy contains invalid Json");
        }
    }

    private static AwsException Refuse(string call, string code, string message, int status = 400) => MemoryAccount.Refuse($"iam:{call}", code, message, status);
}
