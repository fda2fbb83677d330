namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>Names that would leave their folder, mean something to a shell, differ in case alone, or are as long as a name can be.</summary>
public sealed class TrickyNamesTests
{
    [Fact]
    public async Task Strange_names_are_taken_as_they_are_and_no_shell_sees_them()
    {
        string[] names =
        [
            "with space", "quo'te", "quo\"te", "$(touch pwned)", "`touch pwned`", "a;touch pwned", "a&b|c>d", "*", "?", "~", "%s", "{x}",
            "Zell-\u00e4\u00f6\u00fc-\u7d30\u80de-\ud83d\udd2c", "plate1", "PLATE1", "Plate1", "-rf", "--help", "#", "=", "a\\b", new string('n', 255),
        ];
        using var folder = new RunFolder().WithScript("printf %s \"$2\" > \"$1/name.txt\"");
        folder.WithGroups(names.Select(name => $$"""{"Site": {{System.Text.Json.JsonSerializer.Serialize(name)}}}"""));

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Output + ended.Errors);
        foreach (var name in names)
        {
            File.ReadAllText(Path.Combine(folder.Bucket, "out", name, "name.txt")).ShouldBe(name);
        }

        Directory.EnumerateFileSystemEntries(folder.Path, "pwned", SearchOption.AllDirectories).ShouldBeEmpty();
        await Promises.HoldAsync(folder, jobs: names.Length);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/outside")]
    [InlineData("..")]
    [InlineData("")]
    public void Names_that_leave_their_folder_are_refused_before_anything_runs(string name)
    {
        using var folder = new RunFolder().WithScript($"touch started; echo 1 > \"$1/one.txt\"").WithGroups([$$"""{"Site": "{{name}}"}"""]);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(1, ended.Output + ended.Errors);
        ended.Output.ShouldContain("\"error\"");
        folder.Outputs().ShouldBeEmpty();
        Directory.Exists(folder.Combine("outside")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_longer_than_the_disk_allows_is_that_jobs_failure_and_nobody_elses()
    {
        using var folder = new RunFolder().WithScript("echo $2 > \"$1/name.txt\"", "JOB_RETRIES = 1");
        folder.WithGroups([$$"""{"Site": "{{new string('n', 256)}}"}""", """{"Site": "short"}"""]);

        folder.Run("run", "job.json", "--output", "json").Output.ShouldContain("strange-folder-name", customMessage: "it is said before anything starts");

        var ended = folder.Run("run", "job.json", "--allow", "strange-folder-name", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(2, 0, 0, 1, 0, 1, 0));
        folder.Run("dead", "list", "--output", "json").Output.ShouldContain("too long", Case.Insensitive);
        await Promises.HoldAsync(folder, jobs: 2, again: false);
    }

    [Fact]
    public async Task What_a_program_writes_outside_its_folder_through_a_link_is_not_committed()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.Combine("elsewhere"));
        folder.WithScript($"echo 1 > \"$1/one.txt\"; ln -s {folder.Combine("elsewhere")} \"$1/away\"; echo 2 > \"$1/away/two.txt\"").WithSites(1);

        folder.Run("run", "job.json").ExitCode.ShouldBe(0);

        ((IEnumerable<string>)folder.Outputs()).ShouldBe(["out/1/one.txt"]);
        await Promises.HoldAsync(folder, jobs: 1);
    }
}
