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
