using System.Text.Json;
using Fleetscope.Aws.Machines;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Machines;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Programs.Fiji;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>The whole day of the real example: three fields of fly cells from S3 to S3, counted by the real ImageJ.</summary>
public sealed class FlyDayTests(MotoServer server, ITestOutputHelper output)
{
    private const string Project = "demo_project_folder";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_worker_and_a_spot_notice_cost_no_output()
    {
        var fly = FlyExample.Bucket;
        Assert.SkipWhen(fly is null, FlyExample.IsMissing);
        using var day = await MixedDay.OpenAsync(server);
        await PutAsync(day, fly);
        var config = day.Config("PROGRAM='fiji'", $"SCRIPT='{Project}/count_particles.ijm'", "EXPECTED_NUMBER_FILES=2", "LEASE_SECONDS=5", "DOCKER_CORES=1");
        using var stage = await day.BeginAsync(config, SourceTree.File("examples", "fiji-fly", "job.json"), "fiji");
        var gate = new Gate(stage);

        var killed = stage.Start();
        await stage.UntilAsync(() => Task.FromResult(gate.HasStarted), "the first worker's ImageJ");
        killed.Kill(entireProcessTree: true);
        gate.Forget();

        await using var metadata = new StandInMetadata();
        var machine = metadata.Items["instance-id"] = day.Machines[0];
        var noticed = stage.With("AWS_EC2_METADATA_DISABLED", "false").With("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.Endpoint.ToString()).Start();
        await stage.UntilAsync(() => Task.FromResult(gate.HasStarted), "the second worker's ImageJ");
        metadata.Notice(TimeProvider.System.GetUtcNow().AddMinutes(2));
        var since = TimeProvider.System.GetTimestamp();
        await stage.UntilAsync(async () => (await VisibleAsync(stage)) == 3, "all jobs back in the queue");
        output.WriteLine($"{TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.0} s after the notice all jobs were back");
        noticed.HasExited.ShouldBeFalse("ECS would start its container again");
        await stage.StopAsync(noticed);

        gate.Open();
        var last = stage.With("AWS_EC2_METADATA_DISABLED", "true").Start();
        await stage.EmptyAsync(120);
        var receipt = await day.EndAsync(config, "fiji", 3);

        receipt.ShouldContain(line => line.Contains("nothing left but what is kept on purpose", StringComparison.Ordinal), string.Join('\n', receipt));
        string[] fields = ["01_POS002_D", "01_POS076_D", "01_POS218_D"];
        (await stage.KeysAsync($"{Project}/imagej/")).Order(StringComparer.Ordinal).ShouldBe(
            fields.SelectMany(field => new[] { $"{Project}/imagej/{field}_overlay.png", $"{Project}/imagej/{field}_particles.csv" }).Order(StringComparer.Ordinal));
        (await Task.WhenAll(fields.Select(field => RowsAsync(stage, $"{Project}/imagej/{field}_particles.csv")))).ShouldBe([276, 857, 688]);
        var back = (await AttemptsAsync(stage)).Where(attempt => attempt.Worker.StartsWith(machine, StringComparison.Ordinal)).ToList();
        back.Count.ShouldBeInRange(1, 3);
        back.ShouldAllBe(attempt => attempt.Outcome is JobOutcome.Interrupted && attempt.Outcome.Reason.Contains("spot notice: terminate", StringComparison.Ordinal));
        (await day.Api.Logs.ReadEventsAsync("FlyExample_perInstance", machine, null, Token)).ShouldNotBeNull().Events.ShouldNotBeEmpty();
        await last.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        last.ExitCode.ShouldBe(0, string.Join('\n', stage.Said));
        (await day.CommitsAsync(config)).ShouldBe([1, 1, 1]);
    }

    private static async Task PutAsync(MixedDay day, string fly)
    {
        foreach (var image in Directory.GetFiles(Path.Combine(fly, Project, "images")))
        {
            await day.PutAsync($"{Project}/images/{Path.GetFileName(image)}", image);
        }

        await day.PutAsync($"{Project}/count_particles.ijm", SourceTree.File("examples", "fiji-fly", "count_particles.ijm"));
    }

    private static async Task<int> VisibleAsync(WorkerStage stage) =>
        int.Parse((await stage.Account.Api.Sqs.GetQueueAttributesAsync(stage.Queue, Token))["ApproximateNumberOfMessages"], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<int> RowsAsync(WorkerStage stage, string key) =>
        System.Text.Encoding.UTF8.GetString((await stage.Account.Api.S3.ReadAsync(stage.Bucket, key, Token))!.Bytes).TrimEnd().Split('\n').Length - 1;

    /// <summary>The attempts that did not succeed.</summary>
    private static async Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(WorkerStage stage)
    {
        List<AttemptRecord> attempts = [];
        foreach (var key in (await stage.KeysAsync("fleetscope/FlyExample/jobs/")).Where(key => !key.EndsWith("budget.json", StringComparison.Ordinal)))
        {
            attempts.Add(JsonSerializer.Deserialize((await stage.Account.Api.S3.ReadAsync(stage.Bucket, key, Token))!.Bytes, RecordJson.Default.AttemptRecord)!);
        }

        return attempts;
    }

    /// <summary>Holds ImageJ at its start: it is over in two seconds, too soon for a worker to die of anything meanwhile.</summary>
    private sealed class Gate
    {
        private readonly string closed;
        private readonly string started;

        public Gate(WorkerStage stage)
        {
            var java = RealImageJ.SearchPath.Find("java").ShouldNotBeNull($"This test runs the real ImageJ: {FijiInstallation.AptLine}");
            (closed, started) = (Path.Combine(stage.Folder, "closed"), Path.Combine(stage.Folder, "started"));
            File.WriteAllText(closed, "");
            stage.WithProgram("java", $"#!/bin/sh\n: > '{started}'\nwhile [ -e '{closed}' ]; do sleep 0.05; done\nexec '{java}' \"$@\"\n");
        }

        public bool HasStarted => File.Exists(started);

        public void Forget() => File.Delete(started);

        public void Open() => File.Delete(closed);
    }
}
