using System.Text;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>A whole day on AWS with our own workers.</summary>
public sealed class DayTests(MotoServer server)
{
    private const int Sites = 24;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_worker_dies_half_way_has_every_output_once_and_leaves_nothing()
    {
        using var day = await MixedDay.OpenAsync(server);
        var config = day.Config(
            "PROGRAM='command'", "COMMAND=['/bin/sh', '-c', 'sleep 0.3; echo {Site} > \"$0/site.txt\"', '{output}']", "LEASE_SECONDS=3", "DOCKER_CORES=2", "EXPECTED_NUMBER_FILES=1");
        using var stage = await day.BeginAsync(config, JobFile(day), "command");
        var killed = stage.Start();
        var other = stage.Start();
        await stage.UntilAsync(async () => (await stage.KeysAsync("fleetscope/FlyExample/done/")).Count >= Sites / 3, "a third of the jobs");
        killed.Kill();
        await stage.EmptyAsync();

        var receipt = await day.EndAsync(config, "command", Sites);

        receipt.ShouldContain(line => line.Contains("nothing left but what is kept on purpose", StringComparison.Ordinal), string.Join('\n', receipt));
        var outputs = (await stage.KeysAsync("out/")).Order(StringComparer.Ordinal);
        outputs.ShouldBe(Enumerable.Range(1, Sites).Select(site => $"out/{site}/site.txt").Order(StringComparer.Ordinal));
        (await stage.KeysAsync("fleetscope/FlyExample/commits/")).Count.ShouldBe(Sites);

        // The run is over and its queue is gone, and so the worker that nobody told leaves.
        await other.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        other.ExitCode.ShouldBe(0, string.Join('\n', stage.Said));
        stage.Said.ShouldContain(line => line.Contains("this worker leaves", StringComparison.Ordinal));
        Directory.Exists(Path.Combine(stage.Home, "FlyExample", "workers")).ShouldBeTrue();

        // The killed one may not have told of its last ones.
        var commits = await day.CommitsAsync(config);
        commits.ShouldNotBeEmpty();
        commits.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public async Task A_run_that_was_closed_tells_its_workers_and_one_that_is_set_up_again_has_them_stay()
    {
        using var day = await MixedDay.OpenAsync(server);
        var config = day.Config("PROGRAM='command'", "COMMAND=['true']", "EXPECTED_NUMBER_FILES=0");
        using var first = await day.BeginAsync(config, JobFile(day), "command");
        await first.WorkAsync();
        (await ControlAsync(day)).ShouldNotContain("\"over\":true");

        await day.EndAsync(config, "command", Sites);
        (await ControlAsync(day)).ShouldContain("\"over\":true");

        using var second = await day.BeginAsync(config, JobFile(day, "again"), "command");
        (await ControlAsync(day)).ShouldNotContain("\"over\":true");
        await second.WorkAsync();
    }

    private static async Task<string> ControlAsync(MixedDay day) =>
        await day.Api.S3.ReadAsync(day.Bucket, "fleetscope/FlyExample/control.json", Token) is { } control ? Encoding.UTF8.GetString(control.Bytes) : "";

    private static string JobFile(MixedDay day, string output = "out")
    {
        var file = day.Folder.Combine("sites.json");
        File.WriteAllText(file, $$"""{"output": "{{output}}", "groups": [{{string.Join(", ", Enumerable.Range(1, Sites).Select(site => $$"""{"Site": "{{site}}"}"""))}}]}""");
        return file;
    }
}
