using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Setup;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Provisioning;
using Fleetscope.Submitting;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Aws;

/// <summary>
/// After each command the state of an account in moto beside that of another one, in which the calls were made that the family's tools made for the same files.
/// What differs is listed with its reason in <c>Approved/differences.json</c>.
/// </summary>
public sealed class AccountStateTests(MotoServer moto)
{
    private static readonly ContainerCredentials.Keys Keys = new("FAKEACCESSKEYGOLDEN0", "fakesecretfakesecretfakesecretfakesecret");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_command_leaves_what_the_original_leaves_for_CellProfiler()
    {
        var (theirs, ours) = (await moto.NewAccountAsync(Token), await moto.NewAccountAsync(Token));
        var bucket = $"dcp-golden-bucket-{ours.AccountId}";
        await ours.CreateBucketAsync(bucket, Token);
        using var folder = new AwsFolder();
        var config = ConfigIn(folder, bucket, "config.py");
        var engine = Engine(ours);

        await new Provisioner(engine).ApplyAsync(config, adopt: false, Token);
        await CompareAsync("state-setup", theirs, ours, "setup.jsonl");

        await new Provisioner(engine).ApplyAsync(config, adopt: false, Token);
        await CompareAsync("state-setup-again", theirs, ours, "setup_rerun.jsonl");

        await SubmitAsync(engine, config, folder.JobFile);
        await CompareAsync("state-submitJob", theirs, ours, "submitJob.jsonl");

        await using (var ports = await engine.OpenAsync(config, Token))
        {
            await engine.StartAsync(config, ports, new FleetTerms("cellprofiler") { FleetFile = folder.FleetFile, Waits = false }, _ => { }, Token);
        }

        await CompareAsync("state-startCluster", theirs, ours, "startCluster.jsonl");

        await engine.CloseAsync(config, _ => { }, Token);
        await CompareAsync("state-monitor", theirs, ours, "monitor.jsonl");
    }

    [Fact]
    public async Task Setup_and_submitJob_leave_what_the_original_leaves_for_Fiji()
    {
        var (theirs, ours) = (await moto.NewAccountAsync(Token), await moto.NewAccountAsync(Token));
        var bucket = $"dcp-golden-bucket-{ours.AccountId}";
        await ours.CreateBucketAsync(bucket, Token);
        using var folder = new AwsFolder();
        var config = ConfigIn(folder, bucket, "fiji_config.py");
        var engine = Engine(ours);

        await new Provisioner(engine).ApplyAsync(config, adopt: false, Token);
        await CompareAsync("state-fiji-setup", theirs, ours, "fiji_setup.jsonl");

        await SubmitAsync(engine, config, RecordedCalls.PathOf("fiji_exampleJob.json"));
        await CompareAsync("state-fiji-submitJob", theirs, ours, "fiji_submitJob.jsonl");
    }

    private static AwsEngine Engine(MotoAccount account) =>
        new(new AwsAccess(_ => account.Api) { KeysForContainers = _ => Task.FromResult(Keys) }, TimeProvider.System, _ => { });

    private static RunConfig ConfigIn(AwsFolder folder, string bucket, string name)
    {
        var place = folder.Combine(name);
        File.Copy(RecordedCalls.PathOf(name), place, overwrite: true);
        return RunConfig.Load(place, [.. ((string[])["AWS_BUCKET", "SOURCE_BUCKET", "DESTINATION_BUCKET"]).Select(key => $"{key}='{bucket}'"), "WORKER='image'"], null, ConfigFolder.AllKeys);
    }

    private static async Task SubmitAsync(AwsEngine engine, RunConfig config, string jobFile)
    {
        await using var ports = await engine.OpenAsync(config, Token);
        await ports.KeepJobFile!(jobFile, Token);
        await new Submission(ports.Queue, null).SubmitAsync(JobFile.Open(jobFile, config.AppName).Jobs(), new SubmissionTerms(), null, Token);
    }

    private async Task CompareAsync(string scene, MotoAccount theirs, MotoAccount ours, string recording)
    {
        await AccountAsync(theirs, "replay", RecordedCalls.PathOf(recording));
        Differences.ShouldBeListed(scene, JsonNode.Parse(await AccountAsync(theirs, "state")), JsonNode.Parse(await AccountAsync(ours, "state")));
    }

    private async Task<string> AccountAsync(MotoAccount account, params string[] command)
    {
        var start = new ProcessStartInfo("python3", [RecordedCalls.PathOf("account.py"), await moto.UrlAsync(Token), account.AccountId, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }
}
