using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>Lambda: functions, and who may invoke them. Their tags are <see cref="MemoryIdentity.Functions"/>.</summary>
internal sealed class MemoryLambda(MemoryAccount account) : ILambda
{
    private readonly Dictionary<string, State> functions = [];

    private Dictionary<string, IReadOnlyDictionary<string, string>> Tags => account.Identity.Functions;

    /// <summary>A function that somebody else made: Python, of the originals' setup_AWS.py.</summary>
    public void AddFamilyFunction(string name, string role) => account.Change(() =>
    {
        functions[name] = new State(new FunctionSettings("python3.9", "lambda_function.lambda_handler", role, "Auto-monitor DS runs", TimeSpan.FromMinutes(15), 3008), "old", default);
        Tags[name] = new Dictionary<string, string>();
    });

    public IEnumerable<string> Inventory() => Tags.Select(function => $"lambda function {function.Key} {MemoryIam.Words(function.Value)} {functions.GetValueOrDefault(function.Key)?.CodeSha256}")
        .Concat(functions.SelectMany(function => function.Value.Statements.Select(statement => $"lambda permission {function.Key} {statement.Key} {statement.Value}")));

    public Task<LambdaFunction?> FindFunctionAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () => functions.TryGetValue(name, out var state) && Tags.TryGetValue(name, out var tags)
            ? new LambdaFunction(Arn(name), state.Settings, state.CodeSha256, state.BusyUntil > account.Now, tags)
            : null,
        cancellationToken);

    public Task<string> CreateFunctionAsync(
        string name, FunctionSettings settings, FunctionPackage package, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (Tags.ContainsKey(name))
            {
                throw Refuse("CreateFunction", "ResourceConflictException", $"Function already exist: {name}", 409);
            }

            CheckRole("CreateFunction", settings.Role);
            functions[name] = new State(settings, HashOf("CreateFunction", package), account.Now + account.Times.FunctionBusy);
            Tags[name] = tags.ToDictionary();
            return Arn(name);
        },
        cancellationToken);

    public Task UpdateCodeAsync(string name, FunctionPackage package, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var state = Idle("UpdateFunctionCode", name);
            (state.CodeSha256, state.BusyUntil) = (HashOf("UpdateFunctionCode", package), account.Now + account.Times.FunctionBusy);
        },
        cancellationToken);

    public Task UpdateSettingsAsync(string name, FunctionSettings settings, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var state = Idle("UpdateFunctionConfiguration", name);
            CheckRole("UpdateFunctionConfiguration", settings.Role);
            (state.Settings, state.BusyUntil) = (settings, account.Now + account.Times.FunctionBusy);
        },
        cancellationToken);

    public Task TagFunctionAsync(string arn, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var name = arn[(arn.LastIndexOf(':') + 1)..];
            Existing("TagResource", name);
            Tags[name] = MemoryIam.Merged(Tags[name], tags);
        },
        cancellationToken);

    public Task DeleteFunctionAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            functions.Remove(name);
            Tags.Remove(name);
        },
        cancellationToken);

    public Task<string?> FindPolicyAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () => functions.GetValueOrDefault(name) is { Statements.Count: > 0 } state
            ? new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. state.Statements.Select(one => Statement(name, one.Key, one.Value.Principal, one.Value.Source))]) }.ToJsonString()
            : null,
        cancellationToken);

    public Task AddPermissionAsync(string name, string statement, string principal, string source, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => { Existing("AddPermission", name).Statements.TryAdd(statement, (principal, source)); }, cancellationToken);

    public Task RemovePermissionAsync(string name, string statement, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => { functions.GetValueOrDefault(name)?.Statements.Remove(statement); }, cancellationToken);

    private static JsonObject Statement(string name, string id, string principal, string source) => new()
    {
        ["Sid"] = id,
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = principal },
        ["Action"] = "lambda:InvokeFunction",
        ["Resource"] = Arn(name),
        ["Condition"] = new JsonObject { ["ArnLike"] = new JsonObject { ["AWS:SourceArn"] = source } },
    };

    private State Existing(string call, string name) =>
        functions.GetValueOrDefault(name) ?? throw Refuse(call, "ResourceNotFoundException", $"Function not found: {Arn(name)}", 404);

    private State Idle(string call, string name) => Existing(call, name) is var state && state.BusyUntil <= account.Now
        ? state
        : throw Refuse(call, "ResourceConflictException", "The operation cannot be performed at this time. An update is in progress for resource", 409);

    private void CheckRole(string call, string arn)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        var isReady = account.Identity.Roles.TryGetValue(name, out var role) && role.TrustPolicy.Contains("lambda.amazonaws.com", StringComparison.Ordinal)
            && account.Iam.RoleMadeAt.GetValueOrDefault(name) + account.Times.RoleSettles <= account.Now;
        if (!isReady)
        {
            throw Refuse(call, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.");
        }
    }

    private string HashOf(string call, FunctionPackage package) =>
        account.S3.Buckets.GetValueOrDefault(package.Bucket)?.Objects.GetValueOrDefault(package.Key) is { } zip
            ? Convert.ToBase64String(SHA256.HashData(zip.Bytes))
            : throw Refuse(call, "InvalidParameterValueException", "Error occurred while GetObject. S3 Error Code: NoSuchKey.");

    private static string Arn(string name) => $"arn:aws:lambda:{MemoryAccount.Region}:{MemoryAccount.Id}:function:{name}";

    private static AwsException Refuse(string call, string code, string message, int status = 400) => MemoryAccount.Refuse($"lambda:{call}", code, message, status);

    private sealed class State(FunctionSettings settings, string codeSha256, DateTimeOffset busyUntil)
    {
        public FunctionSettings Settings { get; set; } = settings;

        public string CodeSha256 { get; set; } = codeSha256;

        public DateTimeOffset BusyUntil { get; set; } = busyUntil;

        public SortedDictionary<string, (string Principal, string Source)> Statements { get; } = new(StringComparer.Ordinal);
    }
}
