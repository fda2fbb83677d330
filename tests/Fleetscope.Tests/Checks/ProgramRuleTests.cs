using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class ProgramRuleTests
{
    [Fact]
    public async Task A_generic_job_file_needs_a_command()
    {
        using var project = Project.Command();
        project.Set("COMMAND", "[]").Set("INPUTS", "[]");

        (await project.FindingOf("command-missing")).Severity.ShouldBe(Severity.Error);
    }

    [Fact]
    public async Task A_placeholder_must_be_a_key_of_every_group()
    {
        using var project = Project.Command();
        project.Set("COMMAND", "['convert', '{input}/{Well}.tif', '{output}/{Wel}.png', '{scratch}', '{{x}}']").Groups("""{"Well": "A1"}""", """{"Well": "A2", "Wel": "x"}""");

        var finding = await project.FindingOf("unknown-placeholder");

        finding.Key.ShouldBe("COMMAND");
        finding.Message.ShouldContain("{Wel}");
        finding.Message.ShouldContain("group 1");
        finding.Message.ShouldContain("did you mean {Well}?");
    }

    [Fact]
    public async Task A_brace_without_its_partner_is_found()
    {
        using var project = Project.Command();
        project.Set("COMMAND", "['convert', '{input', '{output}/x.png']");

        (await project.FindingOf("unknown-placeholder")).Fix.ShouldContain("{{");
    }

    [Theory]
    [InlineData("cellprofiler", "cellprofiler", "pip install cellprofiler")]
    [InlineData("command", "convert", "PATH")]
    public async Task A_program_that_is_not_here_is_an_error_with_a_way_out(string style, string program, string hint)
    {
        using var project = style == "command" ? Project.Command() : Project.CellProfiler();
        project.Uninstall(program);

        var finding = await project.FindingOf("program-not-found");

        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldContain(program);
        finding.Fix.ShouldContain(hint);
    }

    [Theory]
    [InlineData("tools/convert", "attempt's own folder")]
    [InlineData("./tools/convert", null)]
    [InlineData("./tools/../tools/convert", null)]
    [InlineData("{here}/tools/convert", null)]
    [InlineData("./convert", "there is no program")]
    [InlineData("../convert", "there is no program")]
    [InlineData("{here}/convert", "there is no program")]
    public async Task A_path_of_a_program_is_absolute_or_starts_at_the_config(string program, string? message)
    {
        using var project = Project.Command();
        project.Set("COMMAND", $"['{program}', '{{input}}/{{Well}}.tif', '{{output}}/{{Well}}.png']");

        var findings = await project.FindingsOf("program-not-found");

        findings.Select(finding => finding.Message).ShouldBe(message is null ? [] : findings.Select(finding => finding.Message).Where(text => text.Contains(message)));
        findings.Count.ShouldBe(message is null ? 0 : 1);
        (await project.FindingsOf("unknown-placeholder")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_absolute_path_of_a_program_is_looked_at()
    {
        using var project = Project.Command();
        project.Set("COMMAND", $"['{project.Tools}/convert', '{{input}}/{{Well}}.tif', '{{output}}/{{Well}}.png']");
        (await project.FindingsOf("program-not-found")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_container_needs_an_image()
    {
        using var project = Project.CellProfiler();
        project.Set("CONTAINER", "'docker'").Install("docker");
        (await project.FindingOf("container-without-image")).Key.ShouldBe("DOCKERHUB_TAG");

        project.Set("DOCKERHUB_TAG", "'lab/image:1'");
        (await project.FindingsOf("container-without-image")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_no_option_can_name_is_found_under_containers_only()
    {
        using var project = Project.Command();
        Directory.CreateDirectory(Path.Combine(project.Folder, "12:30, again"));
        project.Set("SOURCE_BUCKET", "'./12:30, again'");
        (await project.FindingsOf("folder-not-mountable")).ShouldBeEmpty();

        project.Set("CONTAINER", "'docker'").Install("docker").Set("DOCKERHUB_TAG", "'lab/image:1'");
        (await project.FindingOf("folder-not-mountable")).Message.ShouldContain("12:30, again");
    }

    [Fact]
    public async Task A_container_needs_its_engine_and_not_the_program()
    {
        using var project = Project.CellProfiler();
        project.Uninstall("cellprofiler").Set("CONTAINER", "'podman'").Set("DOCKERHUB_TAG", "'cellprofiler/distributed-cellprofiler:2.2.0_4.2.8'");
        (await project.FindingOf("program-not-found")).Key.ShouldBe("CONTAINER");

        project.Install("podman");
        (await project.FindingsOf("program-not-found")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_groovy_script_needs_fiji_itself()
    {
        using var project = Project.Fiji();
        project.Uninstall("ImageJ-linux64").Set("SCRIPT", "'./count.groovy'");

        (await project.FindingOf("program-not-found")).Message.ShouldContain("only Fiji runs this kind of script");
    }

    [Fact]
    public async Task The_program_of_a_machine_in_the_cloud_is_not_looked_for_here()
    {
        using var project = Project.CellProfiler();
        project.Engine = "aws";
        project.Uninstall("cellprofiler");

        (await project.FindingsOf("program-not-found")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("None", true)]
    [InlineData("'./forgotten.ijm'", true)]
    [InlineData("'scripts/count.ijm'", false)]
    [InlineData("'https://example.org/count.ijm'", false)]
    public async Task A_fiji_run_needs_a_script_that_is_there(string script, bool found)
    {
        using var project = Project.Fiji();
        project.Set("SCRIPT", script).Put("scripts/count.ijm", "// nothing");

        (await project.FindingsOf("script-missing")).Count.ShouldBe(found ? 1 : 0);
    }

    [Fact]
    public async Task A_script_beside_the_config_is_of_no_use_to_machines_elsewhere()
    {
        using var project = Project.Fiji();
        project.Engine = "aws";

        (await project.FindingOf("script-missing")).Message.ShouldContain("count.ijm lies beside the config, which machines elsewhere do not see");
        project.Put("count.ijm", "// nothing");
        (await project.FindingsOf("script-missing")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fiji_run_should_say_how_many_files_to_expect()
    {
        using var project = Project.Fiji();
        project.Set("EXPECTED_NUMBER_FILES", "None");

        (await project.FindingOf("expected-files-unset")).Severity.ShouldBe(Severity.Warning);
    }

    [Fact]
    public async Task A_quote_in_a_parameter_is_an_error()
    {
        using var project = Project.Fiji();
        project.Groups("""{"Well": "A1"}""", """{"Well": "it's"}""", """{"two words": "x"}""");

        (await project.FindingsOf("quote-in-parameter")).Select(finding => finding.Key).ShouldBe(["Well", "two words"]);
    }

    [Fact]
    public async Task A_path_of_a_fiji_job_must_be_there()
    {
        using var project = Project.Fiji();
        project.Groups(
            """{"image": "/home/ubuntu/bucket/images/A1.tif"}""", """{"image": "/home/ubuntu/bucket/images/A9.tif"}""", """{"image": "/home/ubuntu/bucket/none/img_{iii}.tif"}""");

        var finding = await project.FindingOf("parameter-file-missing");

        finding.Value.ShouldBe("images/A9.tif");
        finding.Message.ShouldContain("group 2");
    }

    [Theory]
    [InlineData("'{Well}.tif', '*.tif'", "B7.tif")]
    [InlineData("'{Well}*.t?f'", "B7*.t?f")]
    [InlineData("'**/*{Well}*'", "**/*B7*")]
    public async Task A_pattern_of_inputs_must_match_for_every_job(string patterns, string unmatched)
    {
        using var project = Project.Command();
        project.Set("INPUTS", $"[{patterns}]").Groups("""{"Well": "A1"}""", """{"Well": "B7"}""", """{"Well": "A2"}""");

        var finding = await project.FindingOf("inputs-without-match");

        finding.Message.ShouldContain($"'{unmatched}'");
        finding.Message.ShouldContain("group 2");
    }
}
