using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class PipelineRuleTests
{
    [Fact]
    public async Task A_pipeline_that_does_not_read_the_table_is_an_error()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("LoadData:[", "Images:[");

        (await project.FindingOf("pipeline-without-loaddata")).Severity.ShouldBe(Severity.Error);
    }

    [Theory]
    [InlineData("", "the pipeline is empty")]
    [InlineData("<html>404</html>", "holds no module")]
    public async Task A_file_that_is_no_pipeline_is_an_error(string text, string message)
    {
        using var project = Project.CellProfiler();
        (await project.FindingsOf("pipeline-unreadable")).ShouldBeEmpty();

        project.Put("work/analysis.cppipe", text);
        (await project.FindingOf("pipeline-unreadable")).Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_disabled_module_is_no_module()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("variable_revision_number:6|enabled:True", "variable_revision_number:6|enabled:False");

        (await project.FindingsOf("pipeline-without-loaddata")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_pipeline_without_grouping_is_an_error_with_its_line()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("Group images by metadata?:Yes", "Group images by metadata?:No");

        var finding = await project.FindingOf("grouping-off");

        finding.Line.ShouldBe(13);
        finding.File.ShouldEndWith("work/analysis.cppipe");
        (await project.FindingsOf("grouping-mismatch")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Groups_have_exactly_the_keys_that_the_pipeline_groups_by()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("grouping:Plate,Well", "grouping:Plate");

        var findings = await project.FindingsOf("grouping-mismatch");

        findings.Count.ShouldBe(2);
        findings[0].Message.ShouldContain("the pipeline groups by Metadata_Plate (line 14 of analysis.cppipe)");
        project.PipelineWith("grouping:Plate,Well", "grouping:Well, Plate");
        (await project.FindingsOf("grouping-mismatch")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1,100000", Severity.Warning)]
    [InlineData("1,1", Severity.Error)]
    public async Task A_range_of_rows_is_found(string rows, Severity severity)
    {
        using var project = Project.CellProfiler();
        project.Put("work/analysis.cppipe", Project.Pipeline.Replace("rows?:No", "rows?:Yes").Replace("1,100000", rows));

        (await project.FindingOf("row-range-on")).Severity.ShouldBe(severity);
    }

    [Theory]
    [InlineData("True", 1)]
    [InlineData("False", 0)]
    public async Task Batch_files_must_not_be_made(string enabled, int found)
    {
        using var project = Project.CellProfiler();
        project.Put("work/analysis.cppipe", Project.Pipeline + $"\nCreateBatchFiles:[module_num:4|enabled:{enabled}|wants_pause:False]\n    Store batch files in default output folder?:Yes\n");

        (await project.FindingsOf("batch-files-module")).Count.ShouldBe(found);
    }

    [Fact]
    public async Task A_base_location_on_another_machine_matters_when_the_table_has_no_paths()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("Base image location:None|", "Base image location:Elsewhere...|/Users/ann/plates");
        (await project.FindingsOf("base-image-location")).ShouldBeEmpty();

        project.Table("Metadata_Plate,Metadata_Well,FileName_DNA", "P1,A01,a01.tif", "P1,A02,a02.tif");
        (await project.FindingOf("base-image-location")).Severity.ShouldBe(Severity.Error);
    }

    [Fact]
    public async Task Outputs_go_to_the_default_output_folder()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("Default Output Folder|.", "Elsewhere...|/Users/ann/results");
        (await project.FindingOf("output-elsewhere")).Severity.ShouldBe(Severity.Warning);

        project.PipelineWith("Default Output Folder|.", "Default Output Folder sub-folder|tables");
        (await project.FindingsOf("output-elsewhere")).ShouldBeEmpty();
    }
}
