using System.Text.Json;
using Fleetscope.Tests.Drafting;

namespace Fleetscope.Tests.WholeRuns;

/// <summary>The commands that make job files, as they are typed.</summary>
public sealed class JobsCommandTests : IDisposable
{
    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("analysis_cpg")]
    [InlineData("zproj_batch")]
    public void A_recorded_call_prints_the_messages_that_the_original_sent(string name)
    {
        var ended = folder.Run(["jobs", "batch", .. RecordedBatch.Arguments(name), "--messages"]);

        ended.ExitCode.ShouldBe(0, ended.Errors);
        var (sent, queue) = RecordedBatch.Sent(name);
        ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => RecordedBatch.Sorted(JsonElement.Parse(line))).ToHashSet().SetEquals(sent).ShouldBeTrue();
        ended.Errors.ShouldContain(queue);
    }

    [Fact]
    public void Several_plates_make_one_job_file_each_and_never_replace_one_unasked()
    {
        string[] call = ["jobs", "batch", "qc", "Proj", "B1", "P1,P2", "--plate-format", "96"];
        folder.Run(call).Errors.ShouldContain("--to FOLDER");
        var made = folder.Run([.. call, "--to", "jobs", "--output", "json"]);
        made.ExitCode.ShouldBe(0, made.Errors);
        made.Json.GetProperty("jobs").GetInt32().ShouldBe(192);
        made.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()).ShouldBe([folder.Combine("jobs", "qc-P1.json"), folder.Combine("jobs", "qc-P2.json")]);
        File.WriteAllText(folder.Combine("jobs", "qc-P2.json"), "mine");

        var again = folder.Run([.. call, "--to", "jobs"]);

        again.ExitCode.ShouldBe(1);
        again.Errors.ShouldContain("jobs/qc-P1.json, jobs/qc-P2.json: it exists already");
        File.ReadAllText(folder.Combine("jobs", "qc-P2.json")).ShouldBe("mine");
        folder.Run([.. call, "--to", "jobs", "--force"]).ExitCode.ShouldBe(0);
        File.ReadAllText(folder.Combine("jobs", "qc-P2.json")).ShouldContain("Metadata_Plate=P2,Metadata_Well=H12");
    }

    [Fact]
    public void Jobs_are_submitted_to_the_run_once_and_run()
    {
        folder.WithCommand("['/bin/bash', '-c', 'echo done > \"$0/x.txt\"', '{output}']");
        folder.Run("setup", "--engine", "local").ExitCode.ShouldBe(0);

        var first = folder.Run("jobs", "combine", "Site=1..3", "--shared", "output=out", "--submit", "--output", "json");
        first.ExitCode.ShouldBe(0, first.Errors);
        first.Json.GetProperty("added").GetInt32().ShouldBe(3);
        var second = folder.Run("jobs", "combine", "Site=2..4", "--shared", "output=out", "--submit", "--output", "json");
        second.Json.GetProperty("added").GetInt32().ShouldBe(1);
        second.Json.GetProperty("known").GetInt32().ShouldBe(2);
        var batch = folder.Run("jobs", "batch", "illum", "Proj", "B1", "P1,P2", "--submit");
        batch.ExitCode.ShouldBe(0, batch.Errors);
        batch.Errors.ShouldContain("usually for a run called Proj_Illum");
        folder.Status().Submitted.ShouldBe(6);

        folder.Run("startCluster").ExitCode.ShouldBe(0);
        folder.Run("monitor").ExitCode.ShouldBe(0);

        folder.Outputs().ShouldBe(["out/1/x.txt", "out/2/x.txt", "out/3/x.txt", "out/4/x.txt", "projects/Proj/B1/illum/P1/x.txt", "projects/Proj/B1/illum/P2/x.txt"]);
    }

    [Fact]
    public void A_table_a_print_and_a_listing_give_the_same_job_file()
    {
        File.WriteAllText(folder.Combine("t.csv"), "Metadata_Plate,Metadata_Well\nP1,A01\nP1,A01\nP1,A02\n");
        File.WriteAllText(folder.Combine("groups.json"), """[[{"Metadata_Plate": "P1", "Metadata_Well": "A01"}, [1, 2]], [{"Metadata_Plate": "P1", "Metadata_Well": "A02"}, [3]]]""");
        Directory.CreateDirectory(folder.Combine("bucket", "P1"));
        File.WriteAllText(folder.Combine("bucket", "P1", "A01_DAPI.tif"), "");
        File.WriteAllText(folder.Combine("bucket", "P1", "A02_DAPI.tif"), "");
        string[] shared = ["--shared", "pipeline=p.cppipe", "--shared", "data_file=t.csv", "--shared", "input=", "--shared", "output=out"];

        var combined = folder.Run(["jobs", "combine", "Metadata_Plate=P1", "Metadata_Well=A:01..02", .. shared]).Output;

        combined.ShouldContain("{\"Metadata\":\"Metadata_Plate=P1,Metadata_Well=A02\"}");
        folder.Run(["jobs", "from-csv", "t.csv", "--by", "Metadata_Plate,Metadata_Well", .. shared]).Output.ShouldBe(combined);
        folder.Run(["jobs", "from-groups", "groups.json", .. shared]).Output.ShouldBe(combined);
        folder.Run(["jobs", "from-files", "{Plate}/{Well}_{Channel}.tif", "--bucket", "bucket", "--by", "Plate,Well", .. shared]).Output.ShouldBe(combined);
    }

    [Fact]
    public void What_is_missing_is_told_with_the_way_out()
    {
        var ended = folder.Run("jobs", "combine", "Metadata_Plate=P1", "--dict");

        ended.ExitCode.ShouldBe(1);
        ended.Errors.ShouldContain("missing: pipeline, data_file, input, output, output_structure");
        ended.Errors.ShouldContain("--groups-only");
        folder.Run("jobs", "combine", "A=1", "--messages", "--submit").ExitCode.ShouldBe(2);
        folder.Run("jobs", "combine", "A=1", "--style", "fji").ExitCode.ShouldBe(2);
    }
}
