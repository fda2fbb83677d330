namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>Programs that fail in every way we know, all in one run: each is named, and none harms another.</summary>
public sealed class MisbehavingProgramTests(MisbehavingRun run) : IClassFixture<MisbehavingRun>
{
    public static TheoryData<string> Sites { get; } = [.. Misbehaviour.All.Select(row => row.Site)];

    [Theory]
    [MemberData(nameof(Sites))]
    public void Each_has_its_named_reason(string site)
    {
        var row = Misbehaviour.All.Single(row => row.Site == site);
        var reason = run.ReasonOf(site);
        if (row.Reason is null)
        {
            reason.ShouldBeNull();
            run.Folder.Outputs().ShouldContain(file => file.StartsWith($"out/{site}/"));
        }
        else
        {
            reason.ShouldNotBeNull().ShouldContain(row.Reason);
        }
    }

    [Fact]
    public void The_good_jobs_beside_them_are_done()
    {
        foreach (var site in MisbehavingRun.GoodSites)
        {
            File.ReadAllText(run.Folder.Combine("bucket", "out", site, "result.txt")).ShouldBe($"{site} is fine\n");
        }
    }

    [Fact]
    public void The_counts_add_up_and_the_exit_code_says_that_jobs_are_dead()
    {
        var dead = Misbehaviour.All.Count(row => row.Reason is not null);
        var done = Misbehaviour.All.Count - dead + MisbehavingRun.GoodSites.Count;

        run.Ended.ExitCode.ShouldBe(3, run.Ended.Errors);
        Counts.Of(run.Ended.Json).ShouldBe(new Counts(done + dead, 0, 0, done, 0, dead, 0));
        run.DeadSites.ShouldBe(Misbehaviour.All.Where(row => row.Reason is not null).Select(row => row.Site), ignoreOrder: true);
    }

    [Fact]
    public void Nothing_is_left_running_and_no_workspace_is_left()
    {
        run.Folder.Leftovers().ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(run.Folder.Combine(".fleetscope", "attempts")).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_of_anybody_elses_is_moved_or_published()
    {
        File.ReadAllText(run.Folder.Combine("beside", "treasure.txt")).ShouldBe("not an output");
        run.Folder.Outputs().ShouldNotContain(file => file.Contains("treasure") || file.Contains("stray"));
        Directory.EnumerateFileSystemEntries(run.Folder.Bucket, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).LinkTarget is not null).ShouldBeEmpty();
        run.Folder.Outputs().Count(file => file.StartsWith("out/writes-two-thousand-files/")).ShouldBe(2000);
        run.Folder.Outputs().Count(file => file.StartsWith("out/writes-a-link-to-its-own-file/")).ShouldBe(3);
        run.Folder.Outputs().Count(file => file.StartsWith("out/writes-strange-names/")).ShouldBe(3);
    }

    [Fact]
    public void Logs_are_bounded_whatever_was_printed() =>
        Directory.EnumerateFiles(run.Folder.Combine(".fleetscope"), "*.log", SearchOption.AllDirectories)
            .Max(log => new FileInfo(log).Length).ShouldBeLessThan(20_000_000);

    [Fact]
    public void Nobody_sees_a_stack_trace_and_every_line_is_short_enough_to_read()
    {
        run.ShouldShowNoStackTrace();
        run.DeadListText.Split('\n').Max(line => line.Length).ShouldBeLessThan(1000);
        run.DeadListText.ShouldNotContain('\u001b');
    }
}
