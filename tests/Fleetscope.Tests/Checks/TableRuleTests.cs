using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class TableRuleTests
{
    private const string Head = "Metadata_Plate,Metadata_Well,FileName_DNA,PathName_DNA";

    [Theory]
    [InlineData("")]
    [InlineData(Head)]
    [InlineData(Head + "\nP1,A01")]
    public async Task A_table_that_is_none_is_an_error(string table)
    {
        using var project = Project.CellProfiler();
        project.Table(table);

        (await project.FindingsOf("table-mistake")).ShouldNotBeEmpty();
        (await project.CheckAsync()).HasErrors.ShouldBeTrue();
    }

    [Fact]
    public async Task A_table_without_images_is_an_error()
    {
        using var project = Project.CellProfiler();
        project.Table("Metadata_Plate,Metadata_Well", "P1,A01", "P1,A02");

        (await project.FindingOf("table-without-images")).Severity.ShouldBe(Severity.Error);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("Metadata_Plate", 1)]
    [InlineData("Metadata_Site", 0)]
    public async Task Columns_have_names_of_their_own(string name, int found)
    {
        using var project = Project.CellProfiler();
        project.Table($"{name},{Head}", "0,P1,A01,a01.tif,/home/ubuntu/bucket/images", "1,P1,A02,a02.tif,/home/ubuntu/bucket/images");

        (await project.FindingsOf("unnamed-column")).Count.ShouldBe(found);
    }

    [Fact]
    public async Task A_file_name_needs_its_path()
    {
        using var project = Project.CellProfiler();
        project.Table("Metadata_Plate,Metadata_Well,FileName_DNA", "P1,A01,a01.tif", "P1,A02,a02.tif");

        (await project.FindingOf("file-without-path")).Key.ShouldBe("FileName_DNA");
    }

    [Fact]
    public async Task A_path_lies_in_the_bucket()
    {
        using var project = Project.CellProfiler();
        project.Table(Head, "P1,A01,a01.tif,/home/ubuntu/bucket/images", "P1,A02,a02.tif,C:\\plates", "P1,A02,a02.tif,/mnt/plates", $"P1,A02,a02.tif,{project.Bucket}/images");

        var findings = await project.FindingsOf("path-outside-bucket");

        findings.Select(finding => finding.Value).ShouldBe(["C:\\plates", "/mnt/plates"]);
        findings.Select(finding => finding.Line).ShouldBe([3, 4]);
        (await project.FindingsOf("image-missing")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_above_ten_thousand_rows_is_slow()
    {
        using var project = Project.CellProfiler();
        var rows = Enumerable.Repeat("P1,A01,a01.tif,/home/ubuntu/bucket/images", 9_999).Append("P1,A02,a02.tif,/home/ubuntu/bucket/images").ToArray();
        project.Table([Head, .. rows]);
        (await project.FindingsOf("large-table")).ShouldBeEmpty();

        project.Table([Head, .. rows, rows[0]]);
        (await project.FindingOf("large-table")).Severity.ShouldBe(Severity.Warning);
    }

    [Fact]
    public async Task An_image_of_the_pipeline_comes_from_the_table_or_from_a_module()
    {
        using var project = Project.CellProfiler();
        project.PipelineWith("Select the input image:DNA", "Select the input image:Hoechst");

        var finding = await project.FindingOf("channel-without-column");
        finding.Value.ShouldBe("Hoechst");
        finding.Message.ShouldContain("it has DNA");

        project.PipelineWith("Select the input image:DNA", "Select the input image:Smooth\n    Name the output image:Smooth");
        (await project.FindingsOf("channel-without-column")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("A01", null)]
    [InlineData("a01", "write Metadata_Well=A01")]
    [InlineData("A1", "write Metadata_Well=A01")]
    [InlineData("H12", "no row of load_data.csv has Metadata_Well=H12")]
    public async Task A_group_selects_rows(string well, string? message)
    {
        using var project = Project.CellProfiler();
        project.Groups($"Metadata_Plate=P1,Metadata_Well={well}");

        var findings = await project.FindingsOf("no-matching-row");

        findings.Count.ShouldBe(message is null ? 0 : 1);
        findings.ShouldAllBe(finding => finding.Message.Contains(message!));
    }

    [Fact]
    public async Task Numbers_are_compared_as_cellprofiler_reads_them()
    {
        using var project = Project.CellProfiler();
        project.Table(Head, "P1,002,a01.tif,/home/ubuntu/bucket/images", "P1,010,a02.tif,/home/ubuntu/bucket/images");
        project.Groups("Metadata_Plate=P1,Metadata_Well=2", "Metadata_Plate=P1,Metadata_Well=010");

        var finding = await project.FindingOf("no-matching-row");

        finding.Value.ShouldBe("Metadata_Plate=P1,Metadata_Well=010");
        finding.Message.ShouldContain("write Metadata_Well=10");
    }

    [Fact]
    public async Task A_key_without_a_column_is_said_by_its_nearest()
    {
        using var project = Project.CellProfiler();
        project.Groups("Metadata_Plate=P1,Metadata_Wel=A01");

        (await project.FindingOf("no-matching-row")).Message.ShouldContain("nearest: Metadata_Well");
    }

    [Fact]
    public async Task Images_of_the_jobs_must_be_there_and_others_need_not()
    {
        using var project = Project.CellProfiler();
        project.Table(Head, "P1,A01,A01.tif,/home/ubuntu/bucket/images", "P1,A02,,/home/ubuntu/bucket/images", "P9,A01,none.tif,/home/ubuntu/bucket/images", "P1,A02,gone.tif,/home/ubuntu/bucket/images/");

        var findings = await project.FindingsOf("image-missing");

        findings.Select(finding => finding.Line).ShouldBe([2, 3, 5]);
        findings[0].Message.ShouldContain("there is a01.tif, which differs in case");
        findings[1].Message.ShouldContain("FileName_DNA is empty");
        findings[2].Value.ShouldBe("gone.tif");
    }
}
