using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the account's preparation relies on of Lambda.</summary>
public abstract class LambdaContract : AwsContract
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private ILambda Lambda => Api.Lambda;

    [Fact]
    public async Task A_function_is_found_as_it_was_made()
    {
        var (settings, package, hash) = await PrepareAsync();
        (await Lambda.FindFunctionAsync("Monitor", Token)).ShouldBeNull();

        var arn = await Lambda.CreateFunctionAsync("Monitor", settings, package, new Dictionary<string, string> { ["fleetscope:version"] = "1.2.3" }, Token);

        var function = (await Lambda.FindFunctionAsync("Monitor", Token)).ShouldNotBeNull();
        function.Arn.ShouldBe(arn);
        function.Settings.IsSame(settings).ShouldBeTrue(function.Settings.ToString());
        function.CodeSha256.ShouldBe(hash);
        function.Tags["fleetscope:version"].ShouldBe("1.2.3");
        (await Api.Account.FindFunctionTagsAsync("Monitor", Token))!["fleetscope:version"].ShouldBe("1.2.3");
        await RefusedAsync(Lambda.CreateFunctionAsync("Monitor", settings, package, new Dictionary<string, string>(), Token), "ResourceConflictException");
    }

    [Fact]
    public async Task A_function_is_changed_and_gone()
    {
        var (settings, package, _) = await PrepareAsync();
        var arn = await Lambda.CreateFunctionAsync("Monitor", settings, package, new Dictionary<string, string>(), Token);
        await IdleAsync();
        var (newer, hash) = await UploadAsync(package.Bucket, "newer");

        await Lambda.UpdateCodeAsync("Monitor", newer, Token);
        await IdleAsync();
        var changed = settings with { Timeout = TimeSpan.FromSeconds(30), Environment = new Dictionary<string, string> { ["B"] = "2" } };
        await Lambda.UpdateSettingsAsync("Monitor", changed, Token);
        await Lambda.TagFunctionAsync(arn, new Dictionary<string, string> { ["fleetscope:version"] = "2" }, Token);

        var function = (await Lambda.FindFunctionAsync("Monitor", Token)).ShouldNotBeNull();
        function.Settings.IsSame(changed).ShouldBeTrue(function.Settings.ToString());
        function.CodeSha256.ShouldBe(hash);
        function.Tags["fleetscope:version"].ShouldBe("2");
        await Lambda.DeleteFunctionAsync("Monitor", Token);
        await Lambda.DeleteFunctionAsync("Monitor", Token);
        (await Lambda.FindFunctionAsync("Monitor", Token)).ShouldBeNull();
        await RefusedAsync(Lambda.UpdateCodeAsync("Monitor", newer, Token), "ResourceNotFoundException");
    }

    [Fact]
    public async Task Who_may_invoke_it_is_added_told_and_removed()
    {
        var (settings, package, _) = await PrepareAsync();
        await Lambda.CreateFunctionAsync("Monitor", settings, package, new Dictionary<string, string>(), Token);
        const string Topic = "arn:aws:sns:us-east-1:123456789012:Monitor";

        await Lambda.AddPermissionAsync("Monitor", "FleetscopeTopic", "sns.amazonaws.com", Topic, Token);

        var statement = JsonNode.Parse((await Lambda.FindPolicyAsync("Monitor", Token)).ShouldNotBeNull())!["Statement"]![0]!;
        ((string?)statement["Sid"]).ShouldBe("FleetscopeTopic");
        ((string?)statement["Principal"]!["Service"]).ShouldBe("sns.amazonaws.com");
        statement.ToJsonString().ShouldContain(Topic);
        await Lambda.RemovePermissionAsync("Monitor", "FleetscopeTopic", Token);
        await Lambda.RemovePermissionAsync("Monitor", "FleetscopeTopic", Token);
        (await Lambda.FindPolicyAsync("Monitor", Token))?.ShouldNotContain("FleetscopeTopic");
        (await Lambda.FindPolicyAsync("Nobody", Token)).ShouldBeNull();
    }

    private Task IdleAsync() => Aws.UntilAsync(async () => await Lambda.FindFunctionAsync("Monitor", Token) is { IsBusy: false }, Token);

    private async Task<(FunctionSettings Settings, FunctionPackage Package, string Hash)> PrepareAsync()
    {
        var bucket = await Aws.NewBucketAsync(Token);
        var role = await Api.Iam.CreateRoleAsync("MonitorRole", Trust, "", new Dictionary<string, string>(), Token);
        var since = Aws.Now;

        // AWS takes some seconds to let a new role be assumed, and moto and real time do not wait.
        await Aws.UntilAsync(() => Task.FromResult(Aws.Now - since > TimeSpan.FromSeconds(GetType().Name.StartsWith("Memory", StringComparison.Ordinal) ? 10 : 0)), Token);
        var (package, hash) = await UploadAsync(bucket, "one");
        var settings = new FunctionSettings("provided.al2023", "bootstrap", role, "Watches runs", TimeSpan.FromSeconds(900), 512) { Environment = new Dictionary<string, string> { ["A"] = "1" } };
        return (settings, package, hash);
    }

    private async Task<(FunctionPackage Package, string Hash)> UploadAsync(string bucket, string content)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("bootstrap").Open();
            entry.Write(System.Text.Encoding.UTF8.GetBytes(content));
        }

        await Api.S3.WriteAsync(bucket, $"{content}.zip", stream.ToArray(), WriteCondition.Always, Token);
        return (new FunctionPackage(bucket, $"{content}.zip"), Convert.ToBase64String(SHA256.HashData(stream.ToArray())));
    }
}
