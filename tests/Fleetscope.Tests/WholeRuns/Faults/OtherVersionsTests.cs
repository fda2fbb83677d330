using System.Runtime.CompilerServices;
using System.Text;
using Fleetscope.Local;
using Fleetscope.Logs;
using Fleetscope.Local.Database;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>The state of a run was written by a newer or an older Fleetscope.</summary>
public sealed class OtherVersionsTests
{
    private const string Script = "[ $2 = 2 ] && exit 7; echo site $2 > \"$1/site$2.txt\"";

    [Fact]
    public async Task State_of_layout_1_still_reads_and_its_run_goes_on()
    {
        using var folder = new RunFolder().WithScript(Script, "JOB_RETRIES = 1").WithSites(4);
        var run = Directory.CreateDirectory(folder.Combine(".fleetscope", "runs", "Test")).FullName;
        foreach (var name in new[] { "queue.db", "events.jsonl" })
        {
            File.Copy(Path.Combine(Golden, name), Path.Combine(run, name));
        }

        File.WriteAllText(Path.Combine(run, "ledger.json"), File.ReadAllText(Path.Combine(Golden, "ledger.json")).Replace("@FOLDER@", folder.Path));
        foreach (var site in new[] { "1", "3" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Bucket, "out", site));
            File.WriteAllText(Path.Combine(folder.Bucket, "out", site, $"site{site}.txt"), $"site {site}\n");
        }

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(4, 0, 0, 3, 0, 1, 0));
        folder.Run("dead", "list", "--output", "json").Output.ShouldContain("exited with code 7");
        ended.Errors.ShouldNotContain("passed over");
        await Promises.HoldAsync(folder, jobs: 4);
    }

    [Fact]
    public void A_newer_database_is_refused_by_its_number_and_stays_as_it_is()
    {
        using var folder = Ended();
        Rewrite(folder.Combine(".fleetscope", "runs", "Test", "queue.db"), bytes => bytes[63] = RunSchema.Version + 1); // user_version: bytes 60 to 63 of the header

        Refused(folder, $"version {RunSchema.Version + 1}");
    }

    [Fact]
    public void A_newer_ledger_is_refused_by_its_number_whatever_its_shape()
    {
        using var folder = Ended();
        File.WriteAllText(folder.Combine(".fleetscope", "runs", "Test", "ledger.json"), """{ "version": 9, "run": ["not", "as", "we", "know", "it"] }""");

        Refused(folder, "layout 9");
    }

    [Fact]
    public async Task An_event_of_a_newer_version_is_passed_over_and_the_run_goes_on()
    {
        using var folder = Ended();
        folder.WithGroups(["""{"Site": "1"}""", """{"Site": "3"}"""]);
        File.AppendAllText(folder.Events, Encoding.UTF8.GetString(EventLine.Close("""{"event":"sample.developed","at":"2031-01-01T00:00:00+00:00","new":{"shape":[1]}"""u8)));
        File.AppendAllText(folder.Events, Encoding.UTF8.GetString(EventLine.Close("""{"event":"job.committed","at":"2031-01-01T00:00:00+00:00","job":{"kind":"other"}"""u8)));

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        ended.Errors.ShouldContain("another version of Fleetscope wrote it");
        Counts.Of(ended.Json).Done.ShouldBe(2);
        (await Promises.ReadAsync(folder)).Count.ShouldBe(2);
    }

    private static string Golden => Path.Combine(Path.GetDirectoryName(Here())!, "Layout1");

    private static string Here([CallerFilePath] string here = "") => here;

    private static RunFolder Ended()
    {
        var folder = new RunFolder().WithScript(Script).WithSites(1);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        return folder;
    }

    private static void Refused(RunFolder folder, string number)
    {
        var before = File.ReadAllBytes(folder.Combine(".fleetscope", "runs", "Test", "queue.db"));
        foreach (var command in new[] { "run job.json", "worker", "status" })
        {
            var ended = folder.Run([.. command.Split(' '), "--output", "json"]);
            ended.ExitCode.ShouldBe(1, command);
            (ended.Output + ended.Errors).ShouldContain("newer Fleetscope");
            (ended.Output + ended.Errors).ShouldContain(number);
        }

        File.ReadAllBytes(folder.Combine(".fleetscope", "runs", "Test", "queue.db")).ShouldBe(before);
    }

    private static void Rewrite(string file, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(file);
        change(bytes);
        File.WriteAllBytes(file, bytes);
    }
}
