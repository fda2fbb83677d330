using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Preparing;

/// <summary>The four roles, the instance profile, and the roles of AWS's own services.</summary>
internal sealed class RoleChanges(AwsApi api, Settling settling, AccountSnapshot there, PreparationTerms terms)
{
    private static readonly IReadOnlyList<RoleWanted> All =
    [
        new(AccountNames.TaskRole, "ecs-tasks.amazonaws.com", "Containers of Fleetscope's runs act as this role", [Part.Worker, Part.Image]),
        new(AccountNames.MachineRole, "ec2.amazonaws.com", "Machines that join ECS clusters act as this role", [Part.Machine]),
        new(AccountNames.FleetRole, "spotfleet.amazonaws.com", "EC2 starts and tags machines of spot fleets as this role", [Part.Fleet]),
        new(AccountNames.MonitorRole, "lambda.amazonaws.com", "The function Monitor, which watches and ends Fleetscope's runs, acts as this role", [Part.Monitor]),
    ];

    private AccountNames Names => there.Names;

    private Dictionary<string, string> Tags => new() { [RunNames.VersionTag] = terms.Version };

    public IEnumerable<Change> ToPrepare(List<string> remarks)
    {
        foreach (var wanted in All)
        {
            foreach (var change in OfRole(wanted, remarks))
            {
                yield return change;
            }
        }

        foreach (var change in OfProfile(remarks))
        {
            yield return change;
        }

        foreach (var (service, role) in ServiceRole.All.Where(role => !there.ServiceRoles.Contains(role.Role)))
        {
            yield return new Change("create", "service-linked role", role, $"{service} needs it before the account's first spot fleet; AWS's own, and it stays")
            {
                DoAsync = token => api.Iam.CreateServiceLinkedRoleAsync(service, token),
            };
        }
    }

    /// <summary>The policy that a role is to have.</summary>
    public JsonObject PolicyOf(RoleWanted wanted) => PolicyJson.KeepingBuckets(
        new PolicyTerms(Names, terms.Read, terms.Written, terms.Bucket).Allowing(Parts.PermissionsOf(wanted.Parts)), there.Roles.GetValueOrDefault(wanted.Name)?.Policy);

    public IEnumerable<Change> ToRemove(List<string> remarks)
    {
        var isShared = there.Roles.TryGetValue(AccountNames.MachineRole, out var machine) && machine.IsOurs && IsUsedByOthers(machine);
        var profileGoes = there.Profile is { } profile && AccountSnapshot.IsOurs(profile.Tags) && profile.Roles.All(role => role == AccountNames.MachineRole && !isShared);
        if (profileGoes)
        {
            yield return RemoveProfile();
        }
        else if (there.Profile is not null)
        {
            remarks.Add($"kept: instance profile {AccountNames.MachineRole}, which Fleetscope did not make or others use");
        }

        foreach (var wanted in All.Where(wanted => there.Roles.ContainsKey(wanted.Name)))
        {
            foreach (var change in OfRemoval(wanted, there.Roles[wanted.Name], profileGoes, remarks))
            {
                yield return change;
            }
        }
    }

    private IEnumerable<Change> OfRole(RoleWanted wanted, List<string> remarks)
    {
        var has = there.Roles.GetValueOrDefault(wanted.Name);
        var trust = PolicyJson.Trust(wanted.Service);
        if (has is null)
        {
            yield return new Change("create", "role", wanted.Name, wanted.Description)
            {
                DoAsync = token => api.Iam.CreateRoleAsync(wanted.Name, PolicyJson.Document([trust]).ToJsonString(), wanted.Description, Tags, token),
            };
        }
        else if (TrustToRepair(has, wanted.Service, trust) is { } repaired)
        {
            yield return new Change("repair", "trust policy", wanted.Name, $"{wanted.Service} may assume the role again; other statements stay")
            {
                DoAsync = token => api.Iam.UpdateTrustPolicyAsync(wanted.Name, repaired.ToJsonString(), token),
            };
        }

        var policy = PolicyOf(wanted);
        if (!JsonNode.DeepEquals(has?.Policy, policy))
        {
            var actions = PolicyJson.Statements(policy).Sum(statement => statement["Action"]!.AsArray().Count);
            yield return new Change(
                has is null ? "create" : has.Policy is null ? "add" : "repair", "policy", $"{wanted.Name}/{AccountNames.Policy}",
                $"{actions} permissions, as docs/engines/aws/permissions.md lists them")
            {
                DoAsync = token => settling.DoAsync(() => api.Iam.PutRolePolicyAsync(wanted.Name, AccountNames.Policy, policy.ToJsonString(), token), IsUnknownYet, token),
            };
        }

        if (has is { IsOurs: false })
        {
            remarks.Add($"role {wanted.Name} was there before and stays yours: only the policy {AccountNames.Policy} in it is Fleetscope's");
        }
    }

    /// <summary>Null: nothing is wrong. Ours is put back as it was; a service that is trusted in other words is trusted.</summary>
    private static JsonObject? TrustToRepair(RoleSnapshot has, string service, JsonObject trust)
    {
        var ours = PolicyJson.Find(has.Trust, AccountNames.Policy);
        var isFine = ours is null ? PolicyJson.Lets(has.Trust, service, "sts:AssumeRole") : JsonNode.DeepEquals(ours, trust);
        return isFine ? null : PolicyJson.With(has.Trust, trust);
    }

    private IEnumerable<Change> OfProfile(List<string> remarks)
    {
        const string Name = AccountNames.MachineRole;
        if (there.Profile is null)
        {
            yield return new Change("create", "instance profile", Name, "Hands the role to machines")
            {
                DoAsync = token => api.Iam.CreateInstanceProfileAsync(Name, Tags, token),
            };
        }

        if (there.Profile is null or { Roles.Count: 0 })
        {
            yield return new Change(there.Profile is null ? "create" : "repair", "role in instance profile", $"{Name}/{Name}", "")
            {
                DoAsync = token => settling.DoAsync(() => api.Iam.AddRoleToProfileAsync(Name, Name, token), IsUnknownYet, token),
            };
        }
        else if (!there.Profile.Roles.Contains(Name))
        {
            remarks.Add($"instance profile {Name} holds the role {there.Profile.Roles[0]}, not {Name}: it stays so, and that role must let machines join ECS and read s3://{terms.Bucket}");
        }
    }

    private IEnumerable<Change> OfRemoval(RoleWanted wanted, RoleSnapshot has, bool profileGoes, List<string> remarks)
    {
        var foreignProfiles = has.Profiles.Where(profile => !(profileGoes && profile == AccountNames.MachineRole)).ToList();
        if (has.IsOurs && has.OtherPolicies.Count == 0 && foreignProfiles.Count == 0)
        {
            yield return RemoveRole(wanted.Name);
            yield break;
        }

        if (has.IsOurs)
        {
            var uses = has.OtherPolicies.Select(policy => $"policy {policy}").Concat(foreignProfiles.Select(profile => $"instance profile {profile}"));
            remarks.Add($"kept: role {wanted.Name}, which others use ({string.Join(", ", uses)}); take that off it and repeat the command");
            yield break;
        }

        if (has.Policy is not null)
        {
            yield return new Change("remove", "policy", $"{wanted.Name}/{AccountNames.Policy}", "The role itself was there before and stays")
            {
                DoAsync = token => api.Iam.DeleteRolePolicyAsync(wanted.Name, AccountNames.Policy, token),
            };
        }

        if (PolicyJson.Find(has.Trust, AccountNames.Policy) is not null && PolicyJson.Without(has.Trust, AccountNames.Policy) is var left && PolicyJson.Statements(left).Count > 0)
        {
            yield return new Change("remove", "statement of a trust policy", $"{wanted.Name}/{AccountNames.Policy}", "The role itself was there before and stays")
            {
                DoAsync = token => api.Iam.UpdateTrustPolicyAsync(wanted.Name, left.ToJsonString(), token),
            };
        }
    }

    private static bool IsUsedByOthers(RoleSnapshot role) => role.OtherPolicies.Count > 0 || role.Profiles.Any(profile => profile != AccountNames.MachineRole);

    private Change RemoveRole(string name) => new("remove", "role", name, "")
    {
        DoAsync = async token =>
        {
            await api.Iam.DeleteRolePolicyAsync(name, AccountNames.Policy, token);
            await api.Iam.DeleteRoleAsync(name, token);
        },
    };

    private Change RemoveProfile() => new("remove", "instance profile", AccountNames.MachineRole, "")
    {
        DoAsync = async token =>
        {
            await api.Iam.RemoveRoleFromProfileAsync(AccountNames.MachineRole, AccountNames.MachineRole, token);
            await api.Iam.DeleteInstanceProfileAsync(AccountNames.MachineRole, token);
        },
    };

    private static bool IsUnknownYet(AwsException failure) => failure.Code == "NoSuchEntity";
}

/// <param name="Service">Who may assume it.</param>
internal sealed record RoleWanted(string Name, string Service, string Description, IReadOnlyList<Part> Parts);
