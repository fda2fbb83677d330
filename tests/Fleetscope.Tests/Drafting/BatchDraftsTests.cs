using System.Text.Json;
using Fleetscope.Drafting;
using Fleetscope.Jobs;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Drafting;

public sealed class BatchDraftsTests : FolderTest
{
    public static TheoryData<string> Recorded => [.. RecordedBatch.Names];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_messages_are_the_set_that_run_batch_general_sends(string name)
    {
        var (sent, queue) = RecordedBatch.Sent(name);
        var batch = BatchDrafts.Of(RecordedBatch.Request(RecordedBatch.Arguments(name)));

        var made = RecordedBatch.Bodies(batch.Drafts());

        (batch.RunName + "Queue").ShouldBe(queue);
        made.Count.ShouldBe(sent.Count);
        made.ToHashSet().SetEquals(sent).ShouldBeTrue($"{made.Except(sent).FirstOrDefault()}\nis not among\n{sent.Except(made).FirstOrDefault()}");
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_jobs_of_the_job_files_have_the_identities_of_the_messages(string name)
    {
        foreach (var draft in BatchDrafts.Of(RecordedBatch.Request(RecordedBatch.Arguments(name))).Drafts())
        {
            var path = Path.Combine(Folder, draft.Name + ".json");
            var count = draft.Save(path, TestContext.Current.CancellationToken);
            var jobs = JobFile.Open(path, "Run").Jobs().ToList();

            jobs.Count.ShouldBe(count);
            jobs.Select(job => job.Id).ShouldBe(RecordedBatch.Messages(draft).Select(message => JobId.Of("Run", JobMessage.Parse(message).CanonicalBody())));
        }
    }

    // The table of run_batch_general.py: step, groups for two wells and three sites, pipeline, table, output under each style, structure, batch file.
    public static TheoryData<string, int, string, string, string, string, string?, string> Steps { get; } = new()
    {
        { "zproj", 6, "Zproj.cppipe", "load_data_unprojected.csv", "projects/Id/Bt/images_projected", "Id/Src/images/Bt/images_projected", "Metadata_Plate", "Batch_data_zproj.h5" },
        { "illum", 1, "illum.cppipe", "load_data.csv", "projects/Id/Bt/illum", "Id/Src/images/Bt/illum", null, "Batch_data_illum.h5" },
        { "qc", 2, "qc.cppipe", "load_data.csv", "projects/Id/workspace/qc/Bt/results", "Id/Src/workspace/qc/Bt/results", null, "Batch_data_qc.h5" },
        { "qc_persite", 6, "qc.cppipe", "load_data.csv", "projects/Id/workspace/qc/Bt/results", "Id/Src/workspace/qc/Bt/results", null, "Batch_data_qc.h5" },
        { "assaydev", 2, "assaydev.cppipe", "load_data_with_illum.csv", "projects/Id/workspace/assaydev/Bt", "Id/Src/workspace/assaydev/Bt", null, "Batch_data_assaydev.h5" },
        { "assaydev_persite", 6, "assaydev.cppipe", "load_data_with_illum.csv", "projects/Id/workspace/assaydev/Bt", "Id/Src/workspace/assaydev/Bt", null, "Batch_data_assaydev.h5" },
        { "analysis", 6, "analysis.cppipe", "load_data_with_illum.csv", "projects/Id/workspace/analysis/Bt", "Id/Src/workspace/analysis/Bt", "Metadata_Plate/analysis/Metadata_Plate-Metadata_Well-Metadata_Site", "Batch_data_analysis.h5" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Each_step_has_the_defaults_of_the_original_in_both_path_styles(
        string step, int groups, string pipeline, string table, string output, string gallery, string? structure, string batchFile)
    {
        // Wells named by --wells: the original stops with a NameError there for four of the steps.
        var request = new BatchRequest(step, "Id", "Bt", "P1,P2") { Wells = "B3,C07", Sites = "1..3" };
        var plain = BatchDrafts.Of(request).Drafts();
        Check(plain, "projects/Id/workspace", output);
        Check(BatchDrafts.Of(request with { PathStyle = "cpg", Source = "Src" }).Drafts(), "Id/Src/workspace", gallery);

        var all = BatchDrafts.Of(request with { UseBatch = true }).Drafts().ShouldHaveSingleItem();
        all.Groups.Count().ShouldBe(2 * groups);
        Value(all, "pipeline").ShouldBe("projects/Id/workspace/batchfiles/Bt/" + batchFile);
        Value(all, "data_file").ShouldBe(Value(all, "pipeline"));
        Value(all, "output_structure").ShouldBe(structure);
        Texts(all).ShouldBe(plain.SelectMany(Texts));

        void Check(IReadOnlyList<JobFileDraft> drafts, string workspace, string wanted)
        {
            drafts.Count.ShouldBe(2);
            foreach (var (draft, plate) in drafts.Zip(["P1", "P2"]))
            {
                draft.Groups.Count().ShouldBe(groups);
                Value(draft, "pipeline").ShouldBe($"{workspace}/pipelines/Bt/{pipeline}");
                Value(draft, "data_file").ShouldBe($"{workspace}/load_data_csv/Bt/{plate}/{table}");
                Value(draft, "input").ShouldBe($"{workspace}/qc/Bt/rules");
                Value(draft, "output").ShouldBe(wanted);
                Value(draft, "output_structure").ShouldBe(structure);
                Texts(draft)[0].ShouldBe($"Metadata_Plate={plate}" + (groups > 1 ? ",Metadata_Well=B3" : "") + (groups > 2 ? ",Metadata_Site=1" : ""));
                Texts(draft)[^1].ShouldBe($"Metadata_Plate={plate}" + (groups > 1 ? ",Metadata_Well=C07" : "") + (groups > 2 ? ",Metadata_Site=3" : ""));
            }
        }
    }

    [Fact]
    public void Every_option_takes_the_place_of_its_default_and_of_nothing_else()
    {
        var request = new BatchRequest("analysis", "Id", "Bt", "P1") { Wells = "A01" };
        var usual = BatchDrafts.Of(request).Drafts()[0];
        Changes(request with { Pipeline = "x.cppipe" }).ShouldBe(["pipeline=projects/Id/workspace/pipelines/Bt/x.cppipe"]);
        Changes(request with { PipelinePath = "p/" }).ShouldBe(["pipeline=p/analysis.cppipe"]);
        Changes(request with { InputPath = "in" }).ShouldBe(["input=in"]);
        Changes(request with { OutputPath = "out" }).ShouldBe(["output=out"]);
        Changes(request with { OutputStructure = "Metadata_Well" }).ShouldBe(["output_structure=Metadata_Well"]);
        Changes(request with { DataFileName = "t.csv" }).ShouldBe(["data_file=projects/Id/workspace/load_data_csv/Bt/P1/t.csv"]);
        Changes(request with { DataFilePath = "d" }).ShouldBe(["data_file=d/P1/load_data_with_illum.csv"]);
        Changes(request with { UseBatch = true, BatchFileName = "b.h5", BatchFilePath = "f" }).ShouldBe(["pipeline=f/b.h5", "data_file=f/b.h5"]);
        Changes(request with { UseBatch = true, PathStyle = "cpg", BatchFilePath = "" }).ShouldContain("pipeline=Batch_data_analysis.h5");

        IEnumerable<string> Changes(BatchRequest other) =>
            BatchDrafts.Of(other).Drafts()[0].Shared.Where(member => Value(usual, member.Key) != member.Value.GetString()).Select(member => $"{member.Key}={member.Value}");
    }

    [Fact]
    public void Wells_are_rows_by_columns_with_two_digits_unless_told_otherwise()
    {
        var request = new BatchRequest("qc", "Id", "Bt", "P1");
        Wells(request with { Rows = "B,C", Columns = "1,11" }).ShouldBe(["B01", "B11", "C01", "C11"]);
        Wells(request with { Rows = "A..B", Columns = "9..10", NoWellDigitPad = true }).ShouldBe(["A9", "A10", "B9", "B10"]);
        Wells(request with { PlateFormat = "96", Rows = "P", NoWellDigitPad = true }).Count.ShouldBe(96);
        Wells(request with { PlateFormat = "384" }).ShouldBe(Wells(request));
        Wells(request)[^1].ShouldBe("P24");
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var wrong = Should.Throw<FleetscopeException>(() => BatchDrafts.Of(new BatchRequest("analyses", "", "Bt", "P1,P1")
        {
            PathStyle = "gallery", PlateFormat = "1536", Sites = "3..1",
        }));

        wrong.Cause.ShouldContain("did you mean analysis?");
        wrong.Cause.ShouldContain("IDENTIFIER is empty");
        wrong.Cause.ShouldContain("'P1' is named twice");
        wrong.Cause.ShouldContain("--path-style gallery: it is default or cpg");
        wrong.Cause.ShouldContain("--plate-format 1536");
        wrong.Cause.ShouldContain("write 1..3");
    }

    [Fact]
    public void A_batch_file_of_the_gallery_must_be_placed() =>
        Should.Throw<FleetscopeException>(() => BatchDrafts.Of(new BatchRequest("qc", "Id", "Bt", "P1") { PathStyle = "cpg", UseBatch = true }))
            .Cause.ShouldContain("--batchfile-path");

    [Fact]
    public void Options_that_a_step_does_not_use_are_named() =>
        BatchDrafts.Of(new BatchRequest("illum", "Id", "Bt", "P1") { Sites = "1", Wells = "A01", OutputStructure = "x", BatchFileName = "y" })
            .Notes.ShouldBe(["not used here: --wells, --sites, --output-structure, --batchfile-name"]);

    private static List<string> Wells(BatchRequest request) => [.. BatchDrafts.Of(request).Drafts()[0].Groups.Select(group => group[1].Value)];

    private static List<string> Texts(JobFileDraft draft) => [.. draft.Groups.Select(group => string.Join(',', group.Select(pair => $"{pair.Key}={pair.Value}")))];

    private static string? Value(JobFileDraft draft, string key) =>
        draft.Shared.FirstOrDefault(member => member.Key == key).Value is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
