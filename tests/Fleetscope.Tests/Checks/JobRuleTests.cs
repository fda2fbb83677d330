using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class JobRuleTests
{
    [Fact]
    public async Task Pipeline_and_data_file_must_be_in_the_workspace()
    {
        using var project = Project.CellProfiler();
        project.JobKey("pipeline", "work/Analysis.cppipe").JobKey("data_file", "work/none.csv");

        var findings = await project.FindingsOf("workspace-file-missing");

        findings.Select(finding => finding.Key).ShouldBe(["pipeline", "data_file"]);
        findings[0].Message.ShouldContain("there is work/analysis.cppipe, which differs in case");
    }

    [Theory]
    [InlineData("work/load_data.CSV", true)]
    [InlineData("work/load_data.xlsx", true)]
    [InlineData("work/files.txt", false)]
    public async Task A_data_file_has_one_of_three_extensions(string file, bool found)
    {
        using var project = Project.CellProfiler();
        project.Put(file, "x").JobKey("data_file", file);

        (await project.FindingsOf("data-file-type")).Count.ShouldBe(found ? 1 : 0);
    }

    [Fact]
    public async Task Groups_have_the_keys_of_the_first_one()
    {
        using var project = Project.CellProfiler();
        project.Groups("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Well=A02,Metadata_Plate=P1", "Metadata_Plate=P1,Metadata_well=A02");

        var finding = await project.FindingOf("different-group-keys");

        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldBe("group 3 lacks Metadata_Well and has Metadata_well besides, unlike the first group");
    }

    [Fact]
    public async Task A_comma_in_a_value_cannot_be_told_to_cellprofiler()
    {
        using var project = Project.CellProfiler();
        project.Groups("""{"Metadata_Plate": "P1,2", "Metadata_Well": "A01"}""", """{"Metadata_Plate": "P1", "Metadata_Well": "A02 "}""");

        var findings = await project.FindingsOf("separator-in-value");

        findings.Select(finding => finding.Severity).ShouldBe([Severity.Error, Severity.Warning]);
        findings[0].Value.ShouldBe("P1,2");
    }

    [Fact]
    public async Task A_folder_of_several_jobs_is_a_warning()
    {
        using var project = Project.CellProfiler();
        project.JobKey("output_structure", "Metadata_Plate");

        var finding = await project.FindingOf("shared-output-folder");

        finding.Severity.ShouldBe(Severity.Warning);
        finding.Message.ShouldContain("'P1'");
        finding.Message.ShouldContain("OutputClash");
    }

    [Theory]
    [InlineData("Metadata_Plate/Metadata_Wel", "Metadata_Wel")]
    [InlineData("images_Metadata_Plate/Metadata_Well", null)]
    public async Task A_word_of_output_structure_that_looks_like_a_key_must_be_one(string structure, string? wrong)
    {
        using var project = Project.CellProfiler();
        project.JobKey("output_structure", structure);

        var findings = await project.FindingsOf("unknown-structure-key");

        findings.Select(finding => finding.Severity).ShouldBe(wrong is null ? [] : [Severity.Error]);
        findings.ShouldAllBe(finding => finding.Message.Contains(wrong!));
    }

    [Theory]
    [InlineData("local", "A:1", Severity.Warning)]
    [InlineData("aws", "A:1", Severity.Error)]
    [InlineData("local", "A_1", null)]
    public async Task A_name_that_folders_or_streams_cannot_have_is_found(string engine, string well, Severity? severity)
    {
        using var project = Project.CellProfiler();
        project.Engine = engine;
        project.Groups($"Metadata_Plate=P1,Metadata_Well={well}");

        (await project.FindingsOf("strange-folder-name")).Select(finding => (Severity?)finding.Severity).ShouldBe(severity is null ? [] : [severity]);
    }

    [Fact]
    public async Task A_part_of_a_name_longer_than_255_bytes_is_an_error()
    {
        using var project = Project.CellProfiler();
        project.Groups($"Metadata_Plate=P1,Metadata_Well={new string('ü', 128)}");

        (await project.FindingOf("strange-folder-name")).Severity.ShouldBe(Severity.Error);
    }

    [Theory]
    [InlineData("aws", 262_144, true)]
    [InlineData("aws", 200_000, false)]
    [InlineData("local", 262_144, false)]
    public async Task A_message_that_no_queue_takes_is_an_error(string engine, int characters, bool found)
    {
        using var project = Project.Command();
        project.Engine = engine;
        project.JobKey("notes", new string('x', characters)).Groups("""{"Well": "A1"}""");

        (await project.FindingsOf("message-too-large")).Count.ShouldBe(found ? 1 : 0);
    }

    [Theory]
    [InlineData("results/P1/A01/Nuclei.csv", "results/P1/A02/Nuclei.csv", true)]
    [InlineData("results/P1/A01/Nuclei.csv", "results/P1/A02/Nuclei.txt", false)]
    [InlineData("results/P1/A01/Nuclei.csv", "results/P1/A021/Nuclei.csv", false)]
    public async Task A_run_that_would_be_skipped_as_a_whole_is_said(string first, string second, bool found)
    {
        using var project = Project.CellProfiler();
        project.Set("CHECK_IF_DONE_BOOL", "'True'").Set("EXPECTED_NUMBER_FILES", "1").Set("NECESSARY_STRING", "'.csv'").Put(first, "x").Put(second, "x");

        (await project.FindingsOf("already-done")).Count.ShouldBe(found ? 1 : 0);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("work/rules", false)]
    public async Task The_whole_bucket_as_input_is_said(string input, bool found)
    {
        using var project = Project.CellProfiler();
        project.JobKey("input", input);

        (await project.FindingsOf("input-folder-large")).Count.ShouldBe(found ? 1 : 0);
    }

    [Fact]
    public async Task An_input_without_files_is_an_error_for_a_command_and_a_warning_for_cellprofiler()
    {
        using var command = Project.Command();
        using var cellProfiler = Project.CellProfiler();
        command.JobKey("input", "none");
        cellProfiler.JobKey("input", "none");

        (await command.FindingOf("input-folder-missing")).Severity.ShouldBe(Severity.Error);
        (await cellProfiler.FindingOf("input-folder-missing")).Severity.ShouldBe(Severity.Warning);
    }

    [Fact]
    public async Task Two_groups_that_are_one_message_are_an_error()
    {
        using var project = Project.CellProfiler();
        project.Groups("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate=P1,Metadata_Well=A01", "nothing");

        var findings = await project.FindingsOf("group-mistake");

        findings.Count.ShouldBe(2);
        findings[0].Message.ShouldContain("the same message as group 1");
        findings[1].Message.ShouldContain("group 3");
    }
}
