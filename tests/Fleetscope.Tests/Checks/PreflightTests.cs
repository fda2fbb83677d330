using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class PreflightTests
{
    [Theory]
    [InlineData("cellprofiler")]
    [InlineData("fiji")]
    [InlineData("command")]
    public async Task Nothing_is_found_where_nothing_is_wrong(string program)
    {
        using var project = program switch { "cellprofiler" => Project.CellProfiler(), "fiji" => Project.Fiji(), _ => Project.Command() };

        var report = await project.CheckAsync();

        report.Findings.ShouldBeEmpty();
        report.HasErrors.ShouldBeFalse();
        report.Config.ShouldNotBeNull().AppName.ShouldBe("Plates");
        report.JobFile.ShouldNotBeNull();
    }

    [Fact]
    public async Task Findings_of_config_job_file_pipeline_and_table_are_told_together_in_order()
    {
        using var project = Project.CellProfiler();
        project.Set("JOB_RETRIES", "1").Set("SECONDS_TO_START", "'soon'").Set("JOB_TIMEOUTS", "22").Uninstall("cellprofiler");
        project.PipelineWith("Process just a range of rows?:No", "Process just a range of rows?:Yes").PipelineWith("grouping:Plate,Well", "grouping:Plate,Well,Site");
        project.Table("Metadata_Plate,Metadata_Well,FileName_DNA,PathName_DNA,", "P1,A01,a01.tif,/home/ubuntu/bucket/images,", "P1,A02,A02.tif,/home/ubuntu/bucket/images,");
        project.Groups("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate=P1,Metadata_Well=A02", "Metadata_Plate=P1,Metadata_Well=a03", "Metadata_Plate=P1, Metadata_Well=A04");

        var report = await project.CheckAsync();

        report.HasErrors.ShouldBeTrue();
        report.Config.ShouldBeNull();
        report.Findings.Select(finding => finding.Rule).Distinct().ShouldBe(
        [
            "config-mistake", "config-notice", "single-attempt", "program-not-found", "unnamed-column", "group-mistake", "grouping-mismatch", "no-matching-row", "image-missing",
        ]);
        report.Findings.ShouldAllBe(finding => finding.Message.Length > 0 && finding.Fix.Length > 0);
        (await project.CheckAsync()).Findings.ShouldBe(report.Findings);
    }

    [Fact]
    public async Task A_config_that_is_no_python_does_not_hide_wrong_groups()
    {
        using var project = Project.CellProfiler();
        project.Groups("Metadata_Plate=P1,Metadata_Well=A01", "Metadata_Plate");

        var report = await project.CheckAsync(configText: "APP_NAME = = 'x'\n");

        report.Findings.Select(finding => finding.Rule).Distinct().ShouldBe(["config-mistake", "group-mistake"]);
        report.Findings[^1].Line.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_is_missing_or_wrong_is_told_once_and_hides_no_other()
    {
        using var project = Project.Fiji();
        project.Set("AWS_BUCKET", "None").Set("EXPECTED_NUMBER_FILES", "'many'").Set("JOB_RETRIES", "1");

        var report = await project.CheckAsync();

        report.Findings.Select(finding => (finding.Rule, finding.Key)).ShouldBe(
            [("config-mistake", "AWS_BUCKET"), ("config-mistake", "EXPECTED_NUMBER_FILES"), ("single-attempt", "JOB_RETRIES")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_job_file_that_is_no_json_does_not_hide_a_wrong_config()
    {
        using var project = Project.CellProfiler();
        project.Set("JOB_RETRIES", "1");

        var report = await project.CheckAsync(jobText: "{\"groups\": [}");

        report.Findings.Select(finding => finding.Rule).ShouldBe(["job-file-mistake", "single-attempt"]);
        report.JobFile.ShouldBeNull();
    }

    [Fact]
    public async Task Allow_lowers_an_error_of_that_rule_alone()
    {
        using var project = Project.CellProfiler();
        project.Uninstall("cellprofiler").Remove("images/a02.tif");

        var report = await project.CheckAsync(allow: ["program-not-found"]);

        report.Findings.Single(finding => finding.Rule == "program-not-found").Severity.ShouldBe(Severity.Warning);
        report.Findings.Single(finding => finding.Rule == "image-missing").Severity.ShouldBe(Severity.Error);
    }

    [Fact]
    public async Task Allow_of_an_unknown_rule_names_the_nearest()
    {
        using var project = Project.CellProfiler();

        var failure = await Should.ThrowAsync<FleetscopeException>(() => project.CheckAsync(allow: ["image-mising"]));

        failure.What.ShouldBe("--allow image-mising");
        failure.Next.ShouldContain("--allow image-missing");
    }

    [Fact]
    public async Task What_cannot_be_read_cannot_be_allowed()
    {
        using var project = Project.CellProfiler();

        (await Should.ThrowAsync<FleetscopeException>(() => project.CheckAsync(allow: ["config-mistake"]))).Cause.ShouldContain("cannot be run");
    }

    [Fact]
    public async Task Many_findings_of_a_kind_are_twenty_and_a_number()
    {
        using var project = Project.CellProfiler();
        project.Groups([.. Enumerable.Range(1, 50).Select(well => $"Metadata_Plate=P1,Metadata_Well=Z{well:00}")]);

        var findings = await project.FindingsOf("no-matching-row");

        findings.Count.ShouldBe(21);
        findings[^1].Message.ShouldContain("and 30 more groups");
    }

    [Fact]
    public async Task The_report_is_one_json_object()
    {
        using var project = Project.CellProfiler();
        project.Set("JOB_RETRIES", "1");

        var json = System.Text.Json.JsonDocument.Parse((await project.CheckAsync()).ToJson()).RootElement;

        var finding = json.GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
        finding.EnumerateObject().Select(member => member.Name).ShouldBe(["rule", "severity", "file", "line", "key", "value", "message", "fix"]);
        finding.GetProperty("rule").GetString().ShouldBe("single-attempt");
        finding.GetProperty("severity").GetString().ShouldBe("warning");
        finding.GetProperty("line").GetInt32().ShouldBe(3);
        finding.GetProperty("value").GetString().ShouldBe("1");
        json.EnumerateObject().Select(member => member.Name).ShouldBe(["findings"]);
    }

    [Fact]
    public void Rule_names_are_kebab_case_and_stand_once()
    {
        var names = new Preflight().RuleNames;

        names.ShouldBeUnique();
        names.ShouldAllBe(name => System.Text.RegularExpressions.Regex.IsMatch(name, "^[a-z0-9]+(-[a-z0-9]+)+$"));
        Preflight.Rules.Select(make => make()).ShouldAllBe(rule => (rule is IRule || rule is IJobRule) && rule.Finds.EndsWith('.') && rule.Fix.EndsWith('.'));
    }
}
