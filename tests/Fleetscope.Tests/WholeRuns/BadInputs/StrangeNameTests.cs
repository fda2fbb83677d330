using System.Text.Json;

namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>Groups whose values are shell, paths, options and markup to somebody: to us they are names of folders and arguments, or are refused.</summary>
public sealed class StrangeNameTests
{
    private static readonly string[] Values =
    [
        "a b", " leading and trailing ", "it's", "say \"x\"", "--help", "-rf", "$(touch pwned)", "`touch pwned`", "; touch pwned #", "a&&b|c>d<e", "*", "?[a-z]", "~", "%s%n", "back\\slash", "{Site}", "{output}", "{{x}}",
        "Ωmega", "日本語", "😀", "e\u0301", "[bold]markup[/]", "[red", "CON", "a:b", "New\u00A0York", "\u202Eright-to-left", "=cmd()", "null", "0012", new('n', 200),
    ];

    [Fact]
    public void Strange_values_reach_the_program_as_they_are_and_name_its_folder()
    {
        using var folder = new RunFolder().AsOrdinaryUser().WithCommand("['/bin/bash', '-c', 'printf %s \"$1\" > result.txt; mv result.txt \"$2\"', 'script', '{Site}', '{output}']");
        folder.WithGroups(Values.Select(value => JsonSerializer.Serialize(new Dictionary<string, string> { ["Site"] = value })));

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Output + ended.Errors);
        Counts.Of(ended.Json).Done.ShouldBe(Values.Length);
        foreach (var value in Values)
        {
            File.ReadAllText(folder.Combine("bucket", "out", value, "result.txt")).ShouldBe(value);
        }

        Directory.EnumerateFileSystemEntries(folder.Path, "pwned", SearchOption.AllDirectories).ShouldBeEmpty();
        foreach (var command in (string[][])[["status"], ["report"], ["why", "[bold]markup[/]"], ["logs", "--", "--help"], ["logs", "a b"]])
        {
            var shown = folder.Run(command);
            shown.ExitCode.ShouldBe(0, string.Join(' ', command) + shown.Output + shown.Errors);
        }
    }

    [Theory]
    [InlineData("../up", "has a part '..'")]
    [InlineData("/etc/passwd", "starts with '/'")]
    [InlineData("a/../../b", "has a part '..'")]
    [InlineData("a//b", "empty part")]
    [InlineData(".", "has a part '.'")]
    [InlineData("", "empty")]
    [InlineData("line\\nbreak", "U+000A")]
    [InlineData("bell\\u0007", "U+0007")]
    [InlineData("nul\\u0000", "NUL")]
    [InlineData("half \\ud83d", "half of a character")]
    public void Values_that_are_no_folder_stop_the_run_before_it_starts(string json, string cause)
    {
        using var folder = new RunFolder().WithScript("exit 0").WithGroups(
            ["{\"Site\": \"good\"}", $"{{\"Site\": \"{json}\"}}"]);

        ShouldRefuse(folder, cause);
    }

    [Fact]
    public void A_value_longer_than_a_folder_name_may_be_is_named()
    {
        using var folder = new RunFolder().WithScript("echo fine > \"$1/result.txt\"", "JOB_RETRIES = 1").WithGroups(["{\"Site\": \"good\"}", $"{{\"Site\": \"{new string('n', 300)}\"}}"]);

        ShouldRefuse(folder, "more than 255 bytes");
    }

    private static void ShouldRefuse(RunFolder folder, string cause)
    {
        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(1, ended.Output + ended.Errors);
        var finding = ended.Json.GetProperty("error").GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(cause);
        finding.GetProperty("line").GetInt32().ShouldBe(2);
        (ended.Output + ended.Errors).ShouldNotContain("   at ");
        folder.Outputs().ShouldBeEmpty();
        Directory.Exists(folder.Combine(".fleetscope", "runs")).ShouldBeFalse();
    }
}
