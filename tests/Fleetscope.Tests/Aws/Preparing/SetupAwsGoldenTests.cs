using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Preparing;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>Compares what <c>aws bootstrap</c> leaves in an empty account with what the family's setup_AWS.py was recorded to leave.</summary>
public sealed class SetupAwsGoldenTests : IDisposable
{
    private readonly PreparingCase prepared = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => prepared.Dispose();

    [Fact]
    public async Task What_is_left_differs_only_as_listed()
    {
        await prepared.BootstrapAsync();

        Differences.ShouldBeListed("setup_AWS", Original(), await OursAsync());
    }

    [Fact]
    public async Task Destroyed_as_little_is_left_as_by_the_original()
    {
        // Everything that the recorded destroy removes is something that ours made under the same name, or did not make at all.
        await prepared.BootstrapAsync();
        var made = prepared.Account.Identity.Roles.Keys.ToList();
        await prepared.DestroyAsync();

        var left = RecordedCalls.Of("setup_AWS_destroy.jsonl", "iam.DeleteRole").Select(call => (string)call["RoleName"]!).Where(prepared.Account.Identity.Roles.ContainsKey);
        left.ShouldBeEmpty();
        made.ShouldContain(AccountNames.FleetRole);
        prepared.Account.Identity.Topics.ShouldBeEmpty();
        prepared.Account.Identity.Functions.ShouldBeEmpty();
        prepared.Account.Identity.InstanceProfiles.ShouldBeEmpty();
    }

    private static JsonObject Original()
    {
        const string Recording = "setup_AWS.jsonl";
        var roles = new JsonObject();
        foreach (var role in RecordedCalls.Of(Recording, "iam.CreateRole"))
        {
            var name = (string)role["RoleName"]!;
            var attached = RecordedCalls.Of(Recording, "iam.AttachRolePolicy").Where(call => (string?)call["RoleName"] == name).Select(call => ((string)call["PolicyArn"]!).Split('/')[^1]);
            roles[name] = Role(Trusted((string)role["AssumeRolePolicyDocument"]!), attached);
        }

        var function = RecordedCalls.Of(Recording, "lambda.CreateFunction").Single();
        var permission = RecordedCalls.Of(Recording, "lambda.AddPermission").Single();
        var inProfile = RecordedCalls.Of(Recording, "iam.AddRoleToInstanceProfile").Single();
        return new JsonObject
        {
            ["roles"] = roles,
            ["profiles"] = new JsonObject { [(string)inProfile["InstanceProfileName"]!] = (string)inProfile["RoleName"]! },
            ["topics"] = (string)RecordedCalls.Of(Recording, "sns.CreateTopic").Single()["Name"]!,
            ["function"] = Function(
                (string)function["FunctionName"]!, (string)function["Runtime"]!, (string)function["Role"]!, (int)function["Timeout"]!, (int)function["MemorySize"]!),
            ["subscriptions"] = (string)RecordedCalls.Of(Recording, "sns.Subscribe").Single()["Endpoint"]!,
            ["permissions"] = new JsonObject { [(string)permission["Principal"]!] = (string?)permission["SourceArn"] ?? "anybody's" },
            ["bucket"] = null,
            ["alarm"] = null,
        };
    }

    private async Task<JsonObject> OursAsync()
    {
        var api = prepared.Account.Api;
        var roles = new JsonObject();
        foreach (var (name, role) in prepared.Account.Identity.Roles)
        {
            roles[name] = Role(Trusted(role.TrustPolicy), await api.Iam.ListRolePoliciesAsync(name, Token));
        }

        var function = (await api.Lambda.FindFunctionAsync(AccountNames.Monitor, Token)).ShouldNotBeNull();
        var policy = JsonNode.Parse((await api.Lambda.FindPolicyAsync(AccountNames.Monitor, Token)).ShouldNotBeNull())!.AsObject();
        var topic = (await api.Account.FindTopicAsync(AccountNames.Monitor, Token)).ShouldNotBeNull();
        return new JsonObject
        {
            ["roles"] = roles,
            ["profiles"] = new JsonObject([.. prepared.Account.Identity.InstanceProfiles.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)string.Join(' ', one.Value)))]),
            ["topics"] = topic.Split(':')[^1],
            ["function"] = Function(AccountNames.Monitor, function.Settings.Runtime, function.Settings.Role, (int)function.Settings.Timeout.TotalSeconds, function.Settings.MemoryMB),
            ["subscriptions"] = (await api.Sns.ListSubscriptionsAsync(topic, Token)).Single().Endpoint,
            ["permissions"] = new JsonObject([.. PolicyJson.Statements(policy).Select(one =>
                KeyValuePair.Create((string)one["Principal"]!["Service"]!, (JsonNode?)(string?)one["Condition"]!["ArnLike"]!["AWS:SourceArn"]))]),
            ["bucket"] = "private, open for log export",
            ["alarm"] = (await api.CloudWatch.FindAlarmAsync(AccountNames.ErrorsAlarm, Token)) is { } alarm ? $"{alarm.Name}, to {string.Join(' ', alarm.Actions.Select(action => action.Split(':')[^1]))}" : null,
        };
    }

    private static JsonObject Role(string trusted, IEnumerable<string> policies) =>
        new() { ["trusts"] = trusted, ["policies"] = string.Join(' ', policies.Order(StringComparer.Ordinal)) };

    private static JsonObject Function(string name, string runtime, string role, int timeout, int memory) =>
        new() { ["name"] = name, ["runtime"] = runtime, ["role"] = role.Split('/')[^1], ["timeout"] = timeout, ["memory"] = memory };

    private static string Trusted(string policy) => PolicyJson.Statements(JsonNode.Parse(policy)!.AsObject()).Select(statement => (string)statement["Principal"]!["Service"]!).Single();
}
