using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

public sealed class FailureGroupsTests
{
    [Fact]
    public void Two_hundred_jobs_with_one_cause_are_one_group()
    {
        var letters = Enumerable.Range(0, 200).Select(number => Letter(number, new JobOutcome.ProgramFailed(new ProgramEnd.Exited(255)),
            $"Traceback (most recent call last):\n  File \"/usr/lib/x.py\", line {number}, in run\nFileNotFoundError: [Errno 2] No such file or directory: '/data/P1/{Well(number)}_w{number % 5}.tif'"));

        var group = FailureGroups.Of(letters).ShouldHaveSingleItem();

        group.Count.ShouldBe(200);
        group.ExitCode.ShouldBe(255);
        group.Jobs.Count.ShouldBe(200);
        group.Cause.ShouldBe("A file that the job reads is not there");
        group.Telling.ShouldStartWith("FileNotFoundError");
        group.LogTail.ShouldContain("Traceback");
    }

    [Fact]
    public void Different_causes_stay_apart_and_the_largest_group_comes_first()
    {
        var exited = new JobOutcome.ProgramFailed(new ProgramEnd.Exited(1));

        var groups = FailureGroups.Of(
        [
            Letter(1, exited, "KeyError: 'FileName_OrigDNA'"),
            Letter(2, exited, "KeyError: 'FileName_OrigRNA'"),
            Letter(3, exited, "KeyError: 'FileName_OrigRNA'"),
            Letter(4, new JobOutcome.ProgramFailed(new ProgramEnd.Exited(2)), "KeyError: 'FileName_OrigRNA'"),
            new DeadLetter(new JobId(5), "e", 5, null),
        ]);

        groups.Select(group => group.Count).ShouldBe([2, 1, 1, 1]);
        groups[0].Telling.ShouldContain("OrigRNA");
        groups.Single(group => group.Kind == "Vanished").Cause.ShouldNotBeNull();
    }

    [Fact]
    public void Missing_inputs_of_the_same_sort_are_one_group_and_another_sort_is_another()
    {
        var groups = FailureGroups.Of(
        [
            Letter(1, new JobOutcome.InputsMissing(["images/A01.tif"]), ""),
            Letter(2, new JobOutcome.InputsMissing(["images/B01.tif", "images/B02.tif"]), ""),
            Letter(3, new JobOutcome.InputsMissing(["pipelines/analysis.cppipe"]), ""),
        ]);

        groups.Select(group => group.Count).ShouldBe([2, 1]);
    }

    [Fact]
    public void A_group_names_some_jobs_and_counts_the_others()
    {
        var groups = new FailureGroups(jobsPerGroup: 3);
        for (var number = 0; number < 10; number++)
        {
            groups.Add(Letter(number, new JobOutcome.StorageFailed($"timeout after {number} s"), ""));
        }

        var group = groups.Groups().ShouldHaveSingleItem();
        (group.Count, group.Jobs.Count, group.JobsLeftOut).ShouldBe((10, 3, 7));
    }

    [Theory]
    [InlineData("cannot open /data/P1/A01.tif at 0x7ffe12", "cannot open '/other/B 02.tif' at 0x55aa")]
    [InlineData("job P1-A01: bad value 3.25", "job P1-A01: bad value 17")]
    [InlineData("run 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed", "run 11111111-4f89-11d3-9a0c-0305e82c3301 failed")]
    [InlineData("well C07 has no nuclei", "well P24 has no nuclei")]
    [InlineData("s3://bucket/a/b.tif not found", "s3://other/c.tif not found")]
    public void What_differs_between_jobs_is_taken_out_of_a_message(string one, string other) =>
        FailureMessage.Normalise(one, "").Replace("'", "", StringComparison.Ordinal).ShouldBe(FailureMessage.Normalise(other, "").Replace("'", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("cannot open a.csv", "cannot open a.tif")]
    [InlineData("KeyError: 'FileName_DNA'", "KeyError: 'FileName_RNA'")]
    public void What_tells_causes_apart_stays(string one, string other) => FailureMessage.Normalise(one, "").ShouldNotBe(FailureMessage.Normalise(other, ""));

    [Theory]
    [InlineData("java.io.IOException: bad header\n\tat ij.IJ.open(IJ.java:12)\n\tat ij.Main.main(Main.java:3)\nbye", "java.io.IOException: bad header")]
    [InlineData("Traceback (most recent call last):\n  File \"error.py\", line 2, in x\nValueError: no\n\n", "ValueError: no")]
    [InlineData("fleetscope: ImageJ opened a dialog: Macro Error\n  Undefined variable\n  in line 7\nerror after", "ImageJ opened a dialog: Macro Error Undefined variable in line 7")]
    [InlineData("all fine\n100 % done", "")]
    public void The_line_that_says_most_is_found(string log, string line) => FailureMessage.TellingLine(log).ShouldBe(line);

    [Fact]
    public void The_dead_list_has_the_promised_shape()
    {
        var groups = FailureGroups.Of([Letter(1, new JobOutcome.ProgramFailed(new ProgramEnd.Exited(3)), "Error: it broke")]);
        using var text = new StringWriter();

        JsonReport.Write(text, DeadList.Of("r", groups, (id, attempt) => $"logs/{id}/{attempt}.log"));

        using var json = System.Text.Json.JsonDocument.Parse(text.ToString());
        json.RootElement.GetProperty("run").GetString().ShouldBe("r");
        var group = json.RootElement.GetProperty("groups")[0];
        group.GetProperty("reason").GetString().ShouldBe("the program exited with code 3: Error: it broke");
        group.GetProperty("count").GetInt32().ShouldBe(1);
        var job = group.GetProperty("jobs")[0];
        job.GetProperty("id").GetString().ShouldBe("0000000000000001");
        job.GetProperty("name").GetString().ShouldBe("P1-A02");
        job.GetProperty("attempts").GetInt32().ShouldBe(3);
        job.GetProperty("exitCode").GetInt32().ShouldBe(3);
        job.GetProperty("log").GetString().ShouldBe("logs/0000000000000001/1.log");
    }

    private static string Well(int number) => $"{(char)('A' + (number / 24))}{(number % 24) + 1:00}";

    private static DeadLetter Letter(int number, JobOutcome outcome, string log) =>
        new(new JobId((ulong)number), $"P1-{Well(number)}", 3, HtmlReportTests.Record(outcome, log));
}
