using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>Who calls, and what the account has of roles, parameters, topics, functions and quotas.</summary>
internal sealed class MemoryIdentity(MemoryAccount account) : IAccount
{
    public CallerIdentity Caller { get; set; } = new(MemoryAccount.Id, $"arn:aws:iam::{MemoryAccount.Id}:user/someone");

    public Dictionary<string, IamRole> Roles { get; } = [];

    /// <summary>By name: the names of its roles.</summary>
    public Dictionary<string, IReadOnlyList<string>> InstanceProfiles { get; } = [];

    /// <summary>The public parameters of ECS's images are there.</summary>
    public Dictionary<string, string> Parameters { get; } = new()
    {
        ["/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"] = MemoryCatalogue.CurrentImage,
        ["/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended"] = $$"""{"ecs_agent_version":"1.90.0","image_id":"{{MemoryCatalogue.CurrentImage}}","image_name":"al2023-ami-ecs-hvm","os":"Amazon Linux 2023"}""",
    };

    public HashSet<string> Topics { get; } = [];

    /// <summary>By name: the tags.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Functions { get; } = [];

    /// <summary>By service and quota. <c>L-34B43A08</c> is the vCPUs of standard spot machines.</summary>
    public Dictionary<(string Service, string Quota), double> Quotas { get; } = new() { [("ec2", "L-34B43A08")] = 1152 };

    /// <summary>Adds a role that <paramref name="service"/> (<c>ecs-tasks.amazonaws.com</c>) may assume.</summary>
    public string AddRole(string name, string service)
    {
        var arn = $"arn:aws:iam::{MemoryAccount.Id}:role/{name}";
        account.Change(() => Roles[name] = new IamRole(
            arn, $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{{service}}}"},"Action":"sts:AssumeRole"}]}"""));
        return arn;
    }

    public Task<CallerIdentity> WhoAmIAsync(CancellationToken cancellationToken) => account.AnswerAsync(() => Caller, cancellationToken);

    public Task<IamRole?> FindRoleAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => Roles.GetValueOrDefault(name), cancellationToken);

    public Task<IReadOnlyList<string>?> FindInstanceProfileAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => InstanceProfiles.GetValueOrDefault(name), cancellationToken);

    public Task<string?> FindParameterAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => Parameters.GetValueOrDefault(name), cancellationToken);

    public Task<string?> FindTopicAsync(string name, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Topics.Contains(name) ? $"arn:aws:sns:{MemoryAccount.Region}:{MemoryAccount.Id}:{name}" : null, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> FindFunctionTagsAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => Functions.GetValueOrDefault(name), cancellationToken);

    public Task<double?> FindQuotaAsync(string service, string quota, CancellationToken cancellationToken) =>
        account.AnswerAsync<double?>(() => Quotas.TryGetValue((service, quota), out var value) ? value : null, cancellationToken);
}
