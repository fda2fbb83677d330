namespace Fleetscope.Aws.Api;

/// <summary>The calls of IAM in use (API version 2010-05-08), beside those that only look (<see cref="IAccount"/>).</summary>
/// <remarks>IAM is eventually consistent: what was just made may not be known elsewhere for some seconds.</remarks>
internal interface IIam
{
    /// <summary>CreateRole.</summary>
    /// <param name="trustPolicy">JSON: who may assume it.</param>
    /// <returns>Its ARN.</returns>
    /// <exception cref="AwsException"><c>EntityAlreadyExists</c>.</exception>
    Task<string> CreateRoleAsync(string name, string trustPolicy, string description, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>CreateServiceLinkedRole: the role that a service of AWS acts as in the account. One that is there already is no error.</summary>
    /// <param name="service">Such as <c>spotfleet.amazonaws.com</c>.</param>
    Task CreateServiceLinkedRoleAsync(string service, CancellationToken cancellationToken);

    /// <summary>UpdateAssumeRolePolicy.</summary>
    Task UpdateTrustPolicyAsync(string role, string trustPolicy, CancellationToken cancellationToken);

    /// <summary>TagRole: adds tags, and replaces those of the same keys.</summary>
    Task TagRoleAsync(string role, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>DeleteRole. One that is gone is no error.</summary>
    /// <exception cref="AwsException"><c>DeleteConflict</c> while it has policies or is in an instance profile.</exception>
    Task DeleteRoleAsync(string name, CancellationToken cancellationToken);

    /// <summary>ListRolePolicies to its end: the names of the policies that stand in the role itself; none when there is no such role.</summary>
    Task<IReadOnlyList<string>> ListRolePoliciesAsync(string role, CancellationToken cancellationToken);

    /// <summary>GetRolePolicy: the JSON of a policy that stands in the role itself; null when there is none.</summary>
    Task<string?> FindRolePolicyAsync(string role, string policy, CancellationToken cancellationToken);

    /// <summary>PutRolePolicy: replaces the policy of that name.</summary>
    Task PutRolePolicyAsync(string role, string policy, string document, CancellationToken cancellationToken);

    /// <summary>DeleteRolePolicy. One that is gone is no error.</summary>
    Task DeleteRolePolicyAsync(string role, string policy, CancellationToken cancellationToken);

    /// <summary>ListAttachedRolePolicies to its end: ARNs; none when there is no such role.</summary>
    Task<IReadOnlyList<string>> ListAttachedPoliciesAsync(string role, CancellationToken cancellationToken);

    /// <summary>GetInstanceProfile.</summary>
    Task<InstanceProfile?> FindInstanceProfileAsync(string name, CancellationToken cancellationToken);

    /// <summary>CreateInstanceProfile.</summary>
    /// <returns>Its ARN.</returns>
    /// <exception cref="AwsException"><c>EntityAlreadyExists</c>.</exception>
    Task<string> CreateInstanceProfileAsync(string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>AddRoleToInstanceProfile. A profile holds one role at most.</summary>
    /// <exception cref="AwsException"><c>LimitExceeded</c> when another role is in it.</exception>
    Task AddRoleToProfileAsync(string profile, string role, CancellationToken cancellationToken);

    /// <summary>RemoveRoleFromInstanceProfile. One that is gone is no error.</summary>
    Task RemoveRoleFromProfileAsync(string profile, string role, CancellationToken cancellationToken);

    /// <summary>DeleteInstanceProfile. One that is gone is no error.</summary>
    /// <exception cref="AwsException"><c>DeleteConflict</c> while a role is in it.</exception>
    Task DeleteInstanceProfileAsync(string name, CancellationToken cancellationToken);

    /// <summary>ListInstanceProfilesForRole to its end: names; none when there is no such role.</summary>
    Task<IReadOnlyList<string>> ListProfilesOfRoleAsync(string role, CancellationToken cancellationToken);
}

internal sealed record InstanceProfile(string Arn, IReadOnlyList<string> Roles, IReadOnlyDictionary<string, string> Tags);
