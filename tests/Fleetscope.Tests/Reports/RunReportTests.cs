using System.Text;
using System.Text.Json;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

public sealed class RunReportTests
{
    private const int Many = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_run_is_told_as_it_was()
    {
        var report = await RunReport.MakeAsync(new SampleRun().Sources, Token);

        report.Run.ShouldBe("2026_03_04_Batch1_Analysis");
        report.State.ShouldBe("Finished with dead jobs");
        report.Equation.ShouldBe(new LedgerEquation("96 submitted = 84 done + 2 skipped + 8 dead + 2 cancelled", true));
        report.Setting.ShouldNotBeNull().ProgramVersion.ShouldBe("4.2.8");
        report.Usage.Wall.Count.ShouldBe(84);
        report.Usage.CommittedFiles.ShouldBe(84 * 5);
        report.Attempts.Single(total => total.Outcome == "Succeeded").Count.ShouldBe(84);
        report.Attempts.Single(total => total.Outcome == "ProgramFailed").Count.ShouldBe(18);
        report.Dead.Shown.Select(group => group.Count).ShouldBe([4, 2, 1, 1]);
        report.Recovered.Shown.ShouldHaveSingleItem().Kind.ShouldBe("StorageFailed");
        report.Warnings.Shown.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_session_that_was_killed_ends_with_the_last_thing_heard_of_it()
    {
        var report = await RunReport.MakeAsync(new SampleRun().Sources, Token);

        report.Sessions.Count.ShouldBe(2);
        report.Sessions[0].Why.ShouldStartWith("ended without a word");
        report.Sessions[0].Length.ShouldBeLessThan(TimeSpan.FromHours(1));
        report.Sessions[1].Why.ShouldBe("nothing left to do");
        report.Timeline.Slots.SelectMany(slot => slot.Segments).Count(segment => segment.Kind == SegmentKind.Vanished).ShouldBe(1);
    }

    [Fact]
    public async Task Wells_are_coloured_by_what_became_of_their_jobs()
    {
        var report = await RunReport.MakeAsync(new SampleRun().Sources, Token);

        var plate = report.Plates.Shown.ShouldHaveSingleItem();
        (plate.Name, plate.Rows, plate.Columns, plate.Jobs, plate.Dead).ShouldBe(("BR00117035", 8, 12, 96L, 8L));
        var well = plate.Wells.Single(well => well.Well == "B12");
        (well.State, well.FailedAttempts, well.MeanSeconds).ShouldBe((JobState.Dead, 3, null));
        plate.Wells.Single(well => well.Well == "A06").FailedAttempts.ShouldBe(1);
    }

    [Fact]
    public async Task The_json_holds_the_same_facts()
    {
        var report = await RunReport.MakeAsync(new SampleRun().Sources, Token);
        using var text = new StringWriter();

        JsonReport.Write(text, report);

        using var json = JsonDocument.Parse(text.ToString());
        var root = json.RootElement;
        root.GetProperty("run").GetString().ShouldBe(report.Run);
        root.GetProperty("counts").GetProperty("dead").GetInt64().ShouldBe(8);
        root.GetProperty("equation").GetProperty("holds").GetBoolean().ShouldBeTrue();
        root.GetProperty("usage").GetProperty("slotTotal").GetDouble().ShouldBe(report.Usage.SlotTotal.TotalSeconds, 0.001);
        root.GetProperty("dead").GetProperty("shown")[0].GetProperty("jobs")[0].GetProperty("id").GetString().ShouldNotBeNull().Length.ShouldBe(16);
        root.GetProperty("jobs").GetProperty("shown")[0].GetProperty("state").GetString().ShouldBe("Dead");
    }

    [Fact]
    public async Task The_text_says_the_state_the_ledger_and_the_remedy()
    {
        var report = await RunReport.MakeAsync(new SampleRun().Sources, Token);
        using var text = new StringWriter();

        TextReport.Write(text, report);

        text.ToString().ShouldContain("Run 2026_03_04_Batch1_Analysis: Finished with dead jobs");
        text.ToString().ShouldContain("96 submitted = 84 done");
        text.ToString().ShouldContain("4 dead jobs: the program exited with code 255");
        text.ToString().ShouldContain("Lower DOCKER_CORES or raise MEMORY");
    }

    [Fact]
    public async Task A_log_without_a_kept_tail_is_read_from_its_end()
    {
        var record = HtmlReportTests.Record(new JobOutcome.ProgramFailed(new ProgramEnd.Exited(1)), "");
        var log = new StringBuilder();
        for (var line = 0; line < 5_000; line++)
        {
            log.Append("line ").Append(line).Append('\n');
        }

        var sources = Empty(new JobCounts(1, 0, 0, 0, 0, 1, 0)) with
        {
            Dead = [new DeadLetter(new JobId(1), "a", 1, record)],
            ReadLog = (_, _) => new MemoryStream(Encoding.UTF8.GetBytes(log.ToString())),
        };

        var tail = (await RunReport.MakeAsync(sources, Token)).Dead.Shown[0].LogTail.Split('\n');

        tail.Length.ShouldBe(50);
        tail[^1].ShouldBe("line 4999");
    }

    [Fact]
    public async Task Lists_are_cut_at_their_limits_and_say_so()
    {
        var sources = new SampleRun().Sources with { Limits = new ReportLimits(Jobs: 10, FailureGroups: 1, Slots: 2, JobsPerGroup: 2, Warnings: 1) };

        var report = await RunReport.MakeAsync(sources, Token);

        report.Jobs.Shown.Count.ShouldBe(10);
        report.Jobs.LeftOut.ShouldBe(86);
        report.Jobs.Shown.Take(8).ShouldAllBe(job => job.State == JobState.Dead);
        report.Dead.LeftOut.ShouldBe(3);
        report.Dead.Shown[0].JobsLeftOut.ShouldBe(2);
        report.Timeline.SlotsLeftOut.ShouldBe(6);
        report.Warnings.LeftOut.ShouldBe(1);
    }

    [Fact]
    public async Task Without_records_the_jobs_come_from_the_events()
    {
        var sources = new SampleRun().Sources with { Jobs = SampleRun.Stream<ReportedJob>([]) };

        var report = await RunReport.MakeAsync(sources, Token);

        report.Plates.Total.ShouldBe(0);
        report.Jobs.Shown.Count.ShouldBe(94);
        report.Jobs.LeftOut.ShouldBe(2);
    }

    [Fact]
    public async Task A_hundred_thousand_jobs_make_a_small_report()
    {
        var counts = new JobCounts(Many, 0, 0, Many, 0, 0, 0);
        var sources = new ReportSources(ManyEvents(Many), counts, [], ManyJobs(Many), DateTimeOffset.UnixEpoch.AddDays(2));
        using var html = new StringWriter();

        var report = await RunReport.MakeAsync(sources, Token);
        Fleetscope.Reports.Html.HtmlReport.Write(html, report);

        report.Jobs.Total.ShouldBe(Many);
        report.Timeline.Merged.ShouldBeTrue();
        report.Timeline.Slots.Sum(slot => slot.Segments.Sum(segment => segment.Attempts)).ShouldBe(Many);
        html.ToString().Length.ShouldBeLessThan(8_000_000);
    }

    private static async IAsyncEnumerable<ReportedJob> ManyJobs(int count)
    {
        await Task.CompletedTask;
        for (var number = 0; number < count; number++)
        {
            var well = new WellPosition(number / 24 % 16, number % 24).ToString();
            yield return new ReportedJob(new JobId((ulong)number), $"P{number / 3_456}-{well}", JobState.Done, [new("Plate", $"P{number / 3_456}"), new("Well", well)]);
        }
    }

    private static async IAsyncEnumerable<RunEvent> ManyEvents(int count)
    {
        await Task.CompletedTask;
        for (var number = 0; number < count; number++)
        {
            var at = DateTimeOffset.UnixEpoch.AddSeconds(number / 4);
            var record = new AttemptRecord(1, "w", (number % 4) + 1, at, at.AddSeconds(0.9), new JobOutcome.Succeeded(1, 10),
                new ResourceUse(TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(0.7), 100 << 20), [], "");
            yield return new AttemptEnded(record.EndedAt, new JobId((ulong)number), "n", JobState.Done, record);
        }
    }

    private static ReportSources Empty(JobCounts counts) =>
        new(SampleRun.Stream<RunEvent>([]), counts, [], SampleRun.Stream<ReportedJob>([]), DateTimeOffset.UnixEpoch);
}
