namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>Two jobs write the same output file.</summary>
public sealed class SharedOutputTests
{
    [Fact]
    public async Task The_first_keeps_the_file_and_every_other_is_dead_with_its_name()
    {
        using var folder = new RunFolder().WithScript("echo $2 > \"$1/same.txt\"; echo $2 > \"$1/own$2.txt\"");
        File.WriteAllText(folder.Combine("job.json"), $$"""
            { "output": "out", "output_structure": "all", "groups": [ {{string.Join(", ", Enumerable.Range(1, 8).Select(site => $$"""{"Site": "{{site}}"}"""))}} ] }
            """);

        var ended = folder.Run("run", "job.json", "--slots", "4", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(8, 0, 0, 1, 0, 7, 0));
        var winner = File.ReadAllText(Path.Combine(folder.Bucket, "out", "all", "same.txt")).Trim();
        ((IEnumerable<string>)folder.Outputs()).ShouldBe([$"out/all/own{winner}.txt", "out/all/same.txt"], "a loser commits nothing, not even what is its own");
        folder.Run("dead", "list", "--output", "json").Output.ShouldContain("out/all/same.txt belongs to job");
        await Promises.HoldAsync(folder, jobs: 8);
    }

    [Fact]
    public async Task A_claim_of_a_job_that_died_before_its_commit_keeps_the_file_from_nobody()
    {
        using var folder = new RunFolder();
        folder.WithScript($"[ -e {folder.Combine("crashed")} ] && [ $2 = 1 ] && exit 1; echo $2 > \"$1/same.txt\"", "JOB_RETRIES = 1");
        File.WriteAllText(folder.Combine("job.json"), """{ "output": "out", "output_structure": "all", "groups": [ {"Site": "1"}, {"Site": "2"} ] }""");
        folder.WithEnvironment("FLEETSCOPE_CRASH_AT", $"Claimed:1:{folder.Combine("crashed")}");

        folder.Run("run", "job.json", "--slots", "1").ExitCode.ShouldBe(3);

        folder.Status().ShouldBe(new Counts(2, 0, 0, 1, 0, 1, 0));
        File.ReadAllText(Path.Combine(folder.Bucket, "out", "all", "same.txt")).ShouldBe("2\n");
        await Promises.HoldAsync(folder, jobs: 2);
    }
}
