using System.Diagnostics;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>The local engine with buckets of S3.</summary>
public sealed class MixedStoreTests(MotoServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_on_this_machine_reads_from_S3_and_writes_to_S3()
    {
        using var stage = await WorkerStage.OpenAsync(server);
        await stage.PutInputsAsync();
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "config.py"), $$"""
            APP_NAME = 'Mixed'
            AWS_BUCKET = '{{stage.Bucket}}'
            PROGRAM = 'command'
            COMMAND = ['/bin/sh', '-c', 'cat "$1"/*.tif > "$2/all.txt"', 'sh', '{input}', '{output}']
            INPUTS = ['{Well}_dna.tif', '{Well}_er.tif']
            DOCKER_CORES = 2
            """, Token);
        await File.WriteAllTextAsync(Path.Combine(stage.Folder, "job.json"), """{"input": "projects/input/Plate1", "output": "out", "groups": [{"Well": "a01_s1"}, {"Well": "a01_s2"}, {"Well": "a01_s3"}]}""", Token);

        using var run = Process.Start(stage.Command("run", "job.json", "--output", "json", "--set", "JOB_RETRIES=1", "--allow", "inputs-without-match"))!;
        var said = run.StandardError.ReadToEndAsync(Token);
        var told = await run.StandardOutput.ReadToEndAsync(Token);
        await run.WaitForExitAsync(Token);

        run.ExitCode.ShouldBe(3, await said + told);
        (await stage.OutputsAsync()).ShouldBe(["out/a01_s1/all.txt", "out/a01_s2/all.txt"]);
        var content = (await stage.Account.Api.S3.ReadAsync(stage.Bucket, "out/a01_s2/all.txt", Token))!.Bytes;
        System.Text.Encoding.UTF8.GetString(content).ShouldBe("image 3image 4");
    }
}
