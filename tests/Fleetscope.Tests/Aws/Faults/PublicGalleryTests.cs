using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Workers;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>Runs whose images are in a bucket that everybody may read, and which S3 refuses to whoever signs.</summary>
public sealed class PublicGalleryTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_on_a_machine_without_any_keys_reads_it()
    {
        using var stage = await WorkerStage.OpenAsync(moto);
        await stage.PutInputsAsync();
        await stage.Account.PublishAsync(stage.Bucket, Token);
        await using var proxy = new FaultProxy(stage.Account.Url, Seed.Draw());
        proxy.When("s3:*", Fault.Refusal(403, "AccessDenied")).Of = call => new PassedCall(call, null).HasKeys;
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "config.py"), $$"""
            APP_NAME = 'Gallery'
            AWS_BUCKET = './results'
            SOURCE_BUCKET = '{{stage.Bucket}}'
            PUBLIC_BUCKETS = ['{{stage.Bucket}}']
            PROGRAM = 'command'
            COMMAND = ['/bin/sh', '-c', 'cat "$1"/*.tif > "$2/all.txt"', 'sh', '{input}', '{output}']
            INPUTS = ['{Well}_dna.tif', '{Well}_er.tif']
            """, Token);
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "job.json"), """{"input": "projects/input/Plate1", "output": "out", "groups": [{"Well": "a01_s1"}, {"Well": "a01_s2"}]}""", Token);
        Directory.CreateDirectory(Path.Combine(stage.Folder, "results"));

        var (code, said) = await RunAsync(stage, proxy);

        code.ShouldBe(0, said);
        File.ReadAllText(Path.Combine(stage.Folder, "results", "out", "a01_s2", "all.txt")).ShouldBe("image 3image 4");
        proxy.Calls.ShouldNotBeEmpty();
        proxy.Calls.ShouldAllBe(call => !call.HasKeys);
    }

    [Fact]
    public async Task Without_keys_and_without_the_word_that_it_is_public_it_is_not_asked()
    {
        using var stage = await WorkerStage.OpenAsync(moto);
        await using var proxy = new FaultProxy(stage.Account.Url, Seed.Draw());
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "config.py"), $"APP_NAME = 'Gallery'\nAWS_BUCKET = './results'\nSOURCE_BUCKET = '{stage.Bucket}'\nPROGRAM = 'command'\nCOMMAND = ['/bin/true']\n", Token);
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "job.json"), """{"input": "in", "output": "out", "groups": [{"Well": "a"}]}""", Token);
        Directory.CreateDirectory(Path.Combine(stage.Folder, "results"));

        var (code, said) = await RunAsync(stage, proxy);

        code.ShouldBe(1, said);
        said.ShouldContain("PUBLIC_BUCKETS");
        proxy.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Workers_on_AWS_read_it_without_keys_and_put_with_keys_and_flags_into_a_bucket_of_others()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 2);
        var (account, results) = (stage.Stage.Account, stage.Stage.Bucket);
        var gallery = $"gallery-{Guid.NewGuid():n}";
        await account.CreateBucketAsync(gallery, Token);
        foreach (var site in (int[])[1, 2])
        {
            await account.Api.S3.WriteAsync(gallery, $"in/{site}.txt", System.Text.Encoding.UTF8.GetBytes(FaultStage.InputOf(site)), WriteCondition.Always, Token);
        }

        await account.PublishAsync(gallery, Token);
        stage.Proxy.When("s3:*", Fault.Refusal(403, "AccessDenied")).Of = call => call.Bucket == gallery && new PassedCall(call, null).HasKeys;
        stage.Stage.With("SOURCE_BUCKET", gallery).With("WORKSPACE_BUCKET", gallery).With("UPLOAD_FLAGS", "--acl bucket-owner-full-control --metadata plate=1");
        stage.With("PUBLIC_BUCKETS", new JsonArray(gallery)).Start();
        await stage.SettleAsync();
        var calls = stage.Proxy.Calls;
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
        var read = calls.Where(call => call.Bucket == gallery).ToList();
        read.Count(call => call.Name == "s3:GetObject").ShouldBe(2);
        read.ShouldAllBe(call => !call.HasKeys && call.Fault == null);
        var put = calls.Where(call => call.Name == "s3:PutObject" && call.Bucket == results).ToLookup(call => call.Key.StartsWith("out/", StringComparison.Ordinal));
        put[true].Count().ShouldBe(4);
        put[true].ShouldAllBe(call => Has(call, "x-amz-acl: bucket-owner-full-control") && Has(call, "x-amz-meta-plate: 1") && call.HasKeys);
        put[false].ShouldNotContain(call => Has(call, "x-amz-acl"));
    }

    private static bool Has(PassedCall call, string header) => call.Head.Contains(header, StringComparison.OrdinalIgnoreCase);

    /// <summary>Runs the jobs as a user does who has no AWS account.</summary>
    private static async Task<(int Code, string Said)> RunAsync(WorkerStage stage, FaultProxy proxy)
    {
        var start = stage.Command("run", "job.json");
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["AWS_ENDPOINT_URL"] = proxy.Url;
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        using var run = Process.Start(start)!;
        var said = run.StandardError.ReadToEndAsync(Token);
        var told = await run.StandardOutput.ReadToEndAsync(Token);
        await run.WaitForExitAsync(Token);
        return (run.ExitCode, await said + told);
    }
}
