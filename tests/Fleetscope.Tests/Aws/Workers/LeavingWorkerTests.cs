using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>When worker processes leave, and what becomes of what they had in hand.</summary>
public sealed class LeavingWorkerTests(MotoServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_told_to_stop_hands_its_job_back_at_once()
    {
        using var stage = await WorkerStage.OpenAsync(server, deliveries: 3);
        stage.With("FLEETSCOPE_CONFIG", """{"COMMAND": ["/bin/sh", "-c", "echo started; sleep 100"], "JOB_RETRIES": 1}""");
        await stage.SendAsync("""{"output": "out", "group": {"Well": "A01"}}""");
        var worker = stage.Start();
        await stage.UntilAsync(async () => (await stage.LogAsync("A01")).Any(line => line.Contains("started", StringComparison.Ordinal)), "a started program");

        await stage.StopAsync(worker);

        var attributes = await stage.Account.Api.Sqs.GetQueueAttributesAsync(stage.Queue, Token);
        attributes["ApproximateNumberOfMessages"].ShouldBe("1");
        (await stage.DeadAsync()).ShouldBeEmpty();
        (await stage.LogAsync("A01")).ShouldContain("fleetscope: interrupted: the worker was told to stop");
        Directory.EnumerateFileSystemEntries(Path.Combine(stage.Home, "FlyExample", "workers")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_leaves_when_the_run_is_over()
    {
        using var stage = await WorkerStage.OpenAsync(server);
        await stage.PutAsync("fleetscope/FlyExample/control.json", """{"over": true}""");
        await stage.PutInputsAsync();
        await stage.SendAsync(WorkerStage.Message());

        var worker = stage.Start();
        await worker.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

        worker.ExitCode.ShouldBe(0);
        stage.Said.ShouldContain("the run is over: this worker leaves");
        (await stage.CountAsync(stage.Queue)).ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_whose_plugins_are_not_to_be_had_takes_no_job_and_says_why()
    {
        using var stage = await WorkerStage.OpenAsync(server);
        stage.With("USE_PLUGINS", "True").With("FLEETSCOPE_CONFIG", """{"PLUGINS_FOLDER": "/nowhere/active_plugins"}""");
        await stage.PutInputsAsync();
        await stage.SendAsync(WorkerStage.Message());

        var worker = stage.Start();
        await worker.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

        worker.ExitCode.ShouldBe(1);
        stage.Said.ShouldContain(line => line.Contains("there is no folder /nowhere/active_plugins", StringComparison.Ordinal));
        (await stage.Account.Api.Sqs.GetQueueAttributesAsync(stage.Queue, Token))["ApproximateNumberOfMessages"].ShouldBe("1");
        var events = (await stage.KeysAsync("fleetscope/FlyExample/events/")).ShouldHaveSingleItem();
        System.Text.Encoding.UTF8.GetString((await stage.Account.Api.S3.ReadAsync(stage.Bucket, events, Token))!.Bytes).ShouldContain("PLUGINS_FOLDER /nowhere/active_plugins");
    }
}
