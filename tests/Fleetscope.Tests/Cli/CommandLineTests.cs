using Fleetscope.Cli;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Cli;

/// <summary>What the command line understands, and how it answers what it does not.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("run job.json --first 0")]
    [InlineData("run job.json --first many")]
    [InlineData("run job.json --halt 200%")]
    [InlineData("run job.json --halt")]
    [InlineData("run job.json --slots 0")]
    [InlineData("run job.json --config")]
    [InlineData("start --slots 0")]
    [InlineData("run job.json --output loud")]
    [InlineData("status --nonsense")]
    [InlineData("logs")]
    [InlineData("logs one two")]
    [InlineData("logs one --attempt first")]
    [InlineData("logs one --attempt 0")]
    [InlineData("replay one --attempt -1")]
    [InlineData("why")]
    [InlineData("dead")]
    [InlineData("dead revive")]
    [InlineData("completion tcsh")]
    [InlineData("monitor a b c")]
    [InlineData("submitJob")]
    public void A_wrong_command_line_has_errors(string line) => CommandTree.Create().Parse(line).Errors.ShouldNotBeEmpty();

    [Theory]
    [InlineData("status")]
    [InlineData("logs 4f1c20ab -f -o json")]
    [InlineData("dead retry")]
    [InlineData("dead retry a b --reason 'out of memory'")]
    [InlineData("monitor files/TestSpotFleetRequestId.json True")]
    [InlineData("startCluster files/fleet.json")]
    [InlineData("start")]
    [InlineData("submit job.json --force")]
    [InlineData("check")]
    [InlineData("cancel -y")]
    [InlineData("report --html page.html")]
    public void A_right_command_line_has_none(string line) => CommandTree.Create().Parse(line).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("stauts", "there is no command 'stauts'; did you mean 'status'?")]
    [InlineData("frobnicate", "there is no command 'frobnicate'")]
    [InlineData("--frob", "there is no option '--frob'")]
    [InlineData("dead", "it wants one of its commands: list, retry")]
    [InlineData("status -o yaml", "--output wants one of text, json, quiet, not 'yaml'")]
    [InlineData("logs one --attempt first", "--attempt wants a whole number, not 'first'")]
    [InlineData("run job.json --force --keep-done", "--force and --keep-done ask for the opposite of each other: give one of them")]
    public void A_wrong_command_line_is_answered_in_words_of_its_own(string line, string cause) =>
        UsageMistakes.Of(CommandTree.Create().Parse(line)).Cause.ShouldBe(cause);

    [Theory]
    [InlineData("")]
    [InlineData("help")]
    [InlineData("help run")]
    public void Help_can_be_asked_for_without_dashes(string line)
    {
        using var folder = new RunFolder();

        var ended = folder.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        ended.ExitCode.ShouldBe(0);
        ended.Output.ShouldContain(line.EndsWith("run", StringComparison.Ordinal) ? "fleetscope run files/job.json" : "demo");
    }

    [Fact]
    public void Usage_errors_exit_with_2_and_name_the_help()
    {
        using var folder = new RunFolder();

        var ended = folder.Run("logs");

        ended.ExitCode.ShouldBe(2);
        ended.Output.ShouldBeEmpty();
        ended.Errors.ShouldContain("fleetscope logs --help");
    }

    [Fact]
    public void Usage_errors_are_json_when_json_was_asked_for()
    {
        using var folder = new RunFolder();

        var ended = folder.Run("run", "--output", "json");

        ended.ExitCode.ShouldBe(2);
        ended.Json.GetProperty("error").GetProperty("next").GetString().ShouldBe("see fleetscope run --help");
    }

    [Fact]
    public void Help_and_version_answer_with_0()
    {
        using var folder = new RunFolder();

        folder.Run("--version").Output.ShouldStartWith("0.");
        var help = folder.Run("--help");

        help.ExitCode.ShouldBe(0);
        help.Output.ShouldContain("replay <JOB>");
        help.Output.ShouldNotContain("Examples:");
        folder.Run("replay", "--help").Output.ShouldContain("Examples:");
    }

    [Theory]
    [InlineData("fleetscope de", "dead\ndemo\n")]
    [InlineData("fleetscope dead r", "retry\n")]
    [InlineData("fleetscope completion z", "zsh\n")]
    public void The_suggest_directive_completes_what_was_typed(string typed, string expected)
    {
        using var folder = new RunFolder();

        folder.Run($"[suggest:{typed.Length}]", typed).Output.ShouldBe(expected);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void The_completion_scripts_are_approved(string shell)
    {
        using var folder = new RunFolder();

        Approved.ShouldMatch(folder.Run("completion", shell).Output, $"cli/completion.{shell}");
    }

    [Fact]
    public void Bash_completes_with_the_script()
    {
        using var folder = new RunFolder().WithProgram("fleetscope", $"#!/bin/sh\nexec {SourceTree.File("fleetscope")} \"$@\"\n");
        folder.WithProgram("complete", """
            #!/bin/bash
            source <(fleetscope completion bash)
            COMP_LINE='fleetscope dead re' COMP_POINT=18 COMP_CWORD=2
            COMP_WORDS=(fleetscope dead re)
            _fleetscope_complete
            echo "${COMPREPLY[@]}"
            """);

        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(folder.Combine("programs", "complete"))
        {
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = folder.Programs + ":" + Environment.GetEnvironmentVariable("PATH") },
        })!;

        bash.StandardOutput.ReadToEnd().ShouldBe("retry\n");
    }
}
