using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Lambda over REST-JSON.</summary>
internal sealed class Lambda(AwsCalls calls) : ILambda
{
    private const string Missing = "ResourceNotFoundException";
    private const string Conflict = "ResourceConflictException";

    public async Task<LambdaFunction?> FindFunctionAsync(string name, CancellationToken cancellationToken) =>
        await OrNullAsync(name, "GetFunction", ("GET", PathOf(name)), cancellationToken) is { } answer ? Read(answer) : null;

    public async Task<string> CreateFunctionAsync(
        string name, FunctionSettings settings, FunctionPackage package, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var body = Settings(settings);
        body["FunctionName"] = name;
        body["Code"] = Code(package);
        body["PackageType"] = "Zip";
        body["Architectures"] = new JsonArray("x86_64");
        body["Tags"] = Texts(tags);
        try
        {
            return (await CallAsync(name, "CreateFunction", ("POST", $"/{AwsService.Lambda.Version}/functions"), body, cancellationToken)).Text("FunctionArn");
        }
        catch (AwsException ours) when (ours.Code == Conflict && ours.MayHaveBeenDone)
        {
            return (await FindFunctionAsync(name, cancellationToken))?.Arn ?? "";
        }
    }

    public Task UpdateCodeAsync(string name, FunctionPackage package, CancellationToken cancellationToken)
    {
        var body = Code(package);
        body["Architectures"] = new JsonArray("x86_64");
        return CallAsync(name, "UpdateFunctionCode", ("PUT", PathOf(name) + "/code"), body, cancellationToken);
    }

    public Task UpdateSettingsAsync(string name, FunctionSettings settings, CancellationToken cancellationToken) =>
        CallAsync(name, "UpdateFunctionConfiguration", ("PUT", PathOf(name) + "/configuration"), Settings(settings), cancellationToken);

    public Task TagFunctionAsync(string arn, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        CallAsync(arn[(arn.LastIndexOf(':') + 1)..], "TagResource", ("POST", $"/2017-03-31/tags/{Uri.EscapeDataString(arn)}"), new JsonObject { ["Tags"] = Texts(tags) }, cancellationToken);

    public Task DeleteFunctionAsync(string name, CancellationToken cancellationToken) => OrNullAsync(name, "DeleteFunction", ("DELETE", PathOf(name)), cancellationToken);

    public async Task<string?> FindPolicyAsync(string name, CancellationToken cancellationToken) =>
        (string?)(await OrNullAsync(name, "GetPolicy", ("GET", PathOf(name) + "/policy"), cancellationToken))?["Policy"];

    public async Task AddPermissionAsync(string name, string statement, string principal, string source, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["StatementId"] = statement, ["Action"] = "lambda:InvokeFunction", ["Principal"] = principal, ["SourceArn"] = source };
        try
        {
            await CallAsync(name, "AddPermission", ("POST", PathOf(name) + "/policy"), body, cancellationToken);
        }
        catch (AwsException there) when (there.Code == Conflict)
        {
            // A statement of that id is there.
        }
    }

    public Task RemovePermissionAsync(string name, string statement, CancellationToken cancellationToken) =>
        OrNullAsync(name, "RemovePermission", ("DELETE", $"{PathOf(name)}/policy/{Uri.EscapeDataString(statement)}"), cancellationToken);

    private static LambdaFunction Read(JsonObject answer)
    {
        var has = answer["Configuration"] as JsonObject ?? [];
        var settings = new FunctionSettings(
            has.Text("Runtime"), has.Text("Handler"), has.Text("Role"), has.Text("Description"), TimeSpan.FromSeconds((double?)has["Timeout"] ?? 3),
            (int?)has["MemorySize"] ?? 128)
        {
            Environment = Texts(has["Environment"]?["Variables"]),
        };
        var isBusy = has.Text("State") == "Pending" || has.Text("LastUpdateStatus") == "InProgress";
        return new LambdaFunction(has.Text("FunctionArn"), settings, has.Text("CodeSha256"), isBusy, Texts(answer["Tags"]));
    }

    private static JsonObject Settings(FunctionSettings settings) => new()
    {
        ["Runtime"] = settings.Runtime,
        ["Handler"] = settings.Handler,
        ["Role"] = settings.Role,
        ["Description"] = settings.Description,
        ["Timeout"] = (int)settings.Timeout.TotalSeconds,
        ["MemorySize"] = settings.MemoryMB,
        ["Environment"] = new JsonObject { ["Variables"] = Texts(settings.Environment) },
    };

    private static JsonObject Code(FunctionPackage package) => new() { ["S3Bucket"] = package.Bucket, ["S3Key"] = package.Key };

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) => new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    private static Dictionary<string, string> Texts(JsonNode? node) => (node as JsonObject ?? []).ToDictionary(member => member.Key, member => member.Value?.ToString() ?? "");

    private static string PathOf(string name) => $"/{AwsService.Lambda.Version}/functions/{Uri.EscapeDataString(name)}";

    private async Task<JsonObject?> OrNullAsync(string name, string operation, (string Method, string Path) to, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(name, operation, to, null, cancellationToken);
        }
        catch (AwsException missing) when (missing.Code == Missing)
        {
            return null;
        }
    }

    private Task<JsonObject> CallAsync(string name, string operation, (string Method, string Path) to, JsonObject? body, CancellationToken cancellationToken) =>
        calls.RestAsync(AwsService.Lambda, operation, $"function {name}", to, body, cancellationToken);
}
