using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>What the family's worker did for one message, and what ours does: the same objects, the same fate of the message, the same words; or the better end that is listed.</summary>
public sealed partial class RecordedWorkerTests(MotoServer moto)
{
    [Fact]
    public async Task A_job_that_succeeds()
    {
        using var stage = await ReadyAsync();

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_success", isDone: true);
    }

    [Fact]
    public async Task A_job_that_was_done_before()
    {
        using var stage = await ReadyAsync();
        stage.With("CHECK_IF_DONE_BOOL", "True");
        foreach (var number in Enumerable.Range(0, 7))
        {
            await stage.PutAsync($"projects/output/Plate1-A01-1/Image_{number}.csv", "there");
        }

        await stage.WorkAsync();

        (await stage.CountAsync(stage.DeadLetters)).ShouldBe(0);
        Differences.ShouldBeListed("worker_already_done log", RecordedLog("worker_already_done"), await OurLogAsync(stage));
    }

    [Fact]
    public async Task A_job_whose_data_file_is_missing()
    {
        using var stage = await ReadyAsync("projects/list_of_images.csv");

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_datafile_missing", isDone: false);
        (await stage.DeadAsync()).ShouldBe(["input missing: projects/list_of_images.csv"]);
    }

    [Fact]
    public async Task A_job_whose_pipeline_is_missing()
    {
        using var stage = await ReadyAsync("projects/analysis.cppipe");

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_pipeline_missing", isDone: false);
        (await stage.DeadAsync()).ShouldBe(["input missing: projects/analysis.cppipe"]);
    }

    [Fact]
    public async Task A_job_whose_program_reports_a_failure()
    {
        using var stage = await ReadyAsync();
        stage.With("STUB_STATUS", "Failure");

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_done_failure", isDone: false);
        (await stage.DeadAsync()).Single().ShouldContain("cp.is.done says Failure");
    }

    [Fact]
    public async Task A_job_whose_program_ends_without_a_word()
    {
        using var stage = await ReadyAsync();
        stage.With("STUB_STATUS", "none");

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_no_done_file", isDone: false);
        (await stage.DeadAsync()).Single().ShouldContain("wrote no cp.is.done");
    }

    [Fact]
    public async Task A_job_whose_outputs_cannot_be_put()
    {
        using var stage = await ReadyAsync();
        stage.With("DESTINATION_BUCKET", "no-such-bucket");

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_upload_fails", isDone: false);
        (await stage.DeadAsync()).Single().ShouldContain("there is no such bucket");
    }

    [Fact]
    public async Task A_job_whose_images_are_downloaded_by_a_table()
    {
        using var stage = await ReadyAsync();
        stage.With("DOWNLOAD_FILES", "True");
        stage.WithProgram("cellprofiler", Reading("--data-file="));

        await stage.WorkAsync();

        await ShouldBeAsRecordedAsync(stage, "worker_download_csv", isDone: true);
        (await stage.LogAsync("Plate1-A01-1")).ShouldContain("read: image 1image 2");
    }

    [Fact]
    public async Task A_job_whose_images_are_downloaded_by_a_list()
    {
        using var stage = await ReadyAsync();
        stage.With("DOWNLOAD_FILES", "True");
        await stage.SendAsync(WorkerStage.Message(dataFile: "projects/list_of_images.txt"));
        stage.WithProgram("cellprofiler", Reading("--file-list="));

        await stage.WorkAsync();

        // The original calls its downloader with arguments in the wrong order (upstream.md D) and its worker dies.
        (await stage.OutputsAsync()).Count.ShouldBe(7);
        (await stage.LogAsync("Plate1-A01-1")).ShouldContain("read: image 1image 2");
    }

    [Theory]
    [InlineData("""{"Metadata_Plate":"Plate1","Metadata_Well":"A01","Metadata_Site":"1"}""", "Metadata_Plate/Metadata_Well-Metadata_Site", "projects/output/Plate1/A01-1/")]
    [InlineData("""{"Metadata_Plate":"Plate1","Metadata_Well":"A01","Metadata_Site":"1"}""", "", "projects/output/Plate1-A01-1/")]
    [InlineData("\"Metadata_Plate=Plate1,Metadata_Well=A01,Metadata_Site=1\"", "", "projects/output/Plate1-A01-1/")]
    public async Task A_job_whose_group_is_a_dict_or_whose_folder_has_no_name(string metadata, string structure, string folder)
    {
        using var stage = await WorkerStage.OpenAsync(moto);
        await stage.PutInputsAsync();
        await stage.SendAsync(WorkerStage.Message(metadata, structure: structure));

        await stage.WorkAsync();

        (await stage.OutputsAsync()).ShouldAllBe(key => key.StartsWith(folder, StringComparison.Ordinal));
        (await stage.OutputsAsync()).Count.ShouldBe(7);
    }

    [Theory]
    [InlineData("Image", 5, true)]
    [InlineData("Nothing", 5, false)]
    public async Task A_job_whose_outputs_need_a_string_in_their_names(string necessary, int files, bool isSkipped)
    {
        using var stage = await ReadyAsync();
        stage.With("CHECK_IF_DONE_BOOL", "True").With("EXPECTED_NUMBER_FILES", $"{files}").With("NECESSARY_STRING", necessary);
        foreach (var number in Enumerable.Range(0, files))
        {
            await stage.PutAsync($"projects/output/Plate1-A01-1/Image_there_{number}.csv", "there");
        }

        await stage.WorkAsync();

        // The original dies of any NECESSARY_STRING (upstream.md A.2).
        var outputs = await stage.OutputsAsync();
        outputs.Count(key => !key.Contains("there", StringComparison.Ordinal)).ShouldBe(0, isSkipped ? "it was done already" : "nothing that it writes counts");
        (await stage.CountAsync(stage.DeadLetters)).ShouldBe(isSkipped ? 0 : 1);
    }

    [Fact]
    public async Task A_job_whose_program_writes_nothing()
    {
        using var stage = await ReadyAsync();
        stage.With("STUB_N", "0");

        await stage.WorkAsync();

        // The original takes this for a success.
        (await stage.DeadAsync()).Single().ShouldContain("wrote 0 of 1");
        (await stage.LogAsync("Plate1-A01-1")).ShouldNotContain("SUCCESS");
    }

    [Fact]
    public async Task A_job_of_Fiji()
    {
        using var stage = await FijiAsync();

        await stage.WorkAsync();

        Differences.ShouldBeListed("fiji_worker_success objects", RecordedObjects("fiji_worker_success"), await OurObjectsAsync(stage));
        (await stage.LogAsync("Well='A1', Plate='Plate_1'")).ShouldContain("SUCCESS");
    }

    [Fact]
    public async Task A_job_of_Fiji_whose_outputs_are_incomplete()
    {
        using var stage = await FijiAsync();
        stage.With("STUB_N", "3");

        await stage.WorkAsync();

        (await stage.OutputsAsync()).ShouldBeEmpty();
        (await stage.DeadAsync()).Single().ShouldContain("wrote 3 of 7");
    }

    [Fact]
    public async Task A_job_of_any_program_that_our_own_setup_passes_on()
    {
        using var stage = await WorkerStage.OpenAsync(moto);
        stage.With("FLEETSCOPE_CONFIG", """{"COMMAND": ["/bin/sh", "-c", "cat \"$1\"/*.tif > \"$2/all.txt\"", "sh", "{input}", "{output}"], "INPUTS": ["{Well}*.tif"], "JOB_RETRIES": 1, "SQS_MESSAGE_VISIBILITY": 60}""");
        await stage.PutInputsAsync();
        await stage.SendAsync("""{"input": "projects/input/Plate1", "output": "out", "group": {"Well": "a01_s1"}}""");

        await stage.WorkAsync();

        (await stage.OutputsAsync()).ShouldBe(["out/a01_s1/all.txt"]);
        var content = (await stage.Account.Api.S3.ReadAsync(stage.Bucket, "out/a01_s1/all.txt", TestContext.Current.CancellationToken))!.Bytes;
        System.Text.Encoding.UTF8.GetString(content).ShouldBe("image 1image 2");
    }

    /// <summary>A program that also reads every file that its table or list names.</summary>
    private static string Reading(string option) => File.ReadAllText(RecordedCalls.PathOf("cellprofiler")).Replace("echo \"stub cellprofiler ${args[*]}\"", $$"""
        echo "stub cellprofiler ${args[*]}"
        for a in "${args[@]}"; do case "$a" in {{option}}*) list=${a#*=};; esac; done
        echo "read: $(tr ',' '\n' < "$list" | python3 -c "
        import sys, re
        names = [l.strip() for l in sys.stdin]
        if any('.csv' in a for a in ['$list']):
            files = [n for n in names if n.endswith('.tif')]; folders = [n for n in names if n.startswith('/')]
            files = [folders[i] + '/' + f for i, f in enumerate(files) if 's1' in f]
        else:
            files = [n for n in names if n]
        print(''.join(open(f).read() for f in files))")"
        """, StringComparison.Ordinal);

    private async Task<WorkerStage> ReadyAsync(params string[] without)
    {
        var stage = await WorkerStage.OpenAsync(moto);
        await stage.PutInputsAsync(without);
        await stage.SendAsync(WorkerStage.Message());
        return stage;
    }

    private async Task<WorkerStage> FijiAsync()
    {
        var stage = await WorkerStage.OpenAsync(moto);
        stage.With("SCRIPT_DOWNLOAD_URL", "plugins/stitch.py").With("USE_PLUGINS", null).With("DOCKER_CORES", null);
        await stage.PutInputsAsync();
        await stage.SendAsync("""{"Metadata": {"Well": "A1", "Plate": "Plate_1"}, "output_file_location": "projects/output/", "shared_metadata": {"input_file_location": "/home/ubuntu/bucket/projects/input", "image_size": "1024"}}""");
        return stage;
    }

    private static async Task ShouldBeAsRecordedAsync(WorkerStage stage, string recording, bool isDone)
    {
        var calls = RecordedCalls.Of($"{recording}.jsonl", "sqs.DeleteMessage").Count;
        calls.ShouldBe(isDone ? 1 : 0);

        // A job that keeps failing is dead after its last attempt; the original waits a minute between them.
        (await stage.CountAsync(stage.DeadLetters)).ShouldBe(isDone ? 0 : 1);
        Differences.ShouldBeListed($"{recording} objects", RecordedObjects(recording), await OurObjectsAsync(stage));
        Differences.ShouldBeListed($"{recording} log", RecordedLog(recording), await OurLogAsync(stage));
    }

    private static JsonObject RecordedObjects(string recording) => Set(File.ReadLines(RecordedCalls.PathOf($"{recording}.jsonl")).Select(line => JsonNode.Parse(line)!)
        .Where(line => (string?)line["call"] == "s3.PutObject" && line["error"] is null).Select(line => line["params"]!["Key"]!.GetValue<string>()));

    private static async Task<JsonObject> OurObjectsAsync(WorkerStage stage) => Set(await stage.OutputsAsync());

    private static JsonObject RecordedLog(string recording) => Set(RecordedCalls.Of($"{recording}.jsonl", "logs.PutLogEvents").Where(call => !call["logStreamName"]!.GetValue<string>().Contains('='))
        .SelectMany(call => call["logEvents"]!.AsArray()).SelectMany(line => line!["message"]!.GetValue<string>().Split('\n')).Select(Normal));

    private static async Task<JsonObject> OurLogAsync(WorkerStage stage) => Set((await stage.LogAsync("Plate1-A01-1")).Select(line => Normal(line.Replace(stage.Bucket, "dcp-golden-bucket", StringComparison.Ordinal))));

    // Paths differ by design: an attempt has folders of its own. The stand-in's echo of its command line, and what `aws s3 mv` prints, are no words of a worker.
    private static string Normal(string line)
    {
        var text = Paths().Replace(line.Trim(), match => "{}/" + match.Value.TrimEnd('/').Split('/')[^1]);
        return text.StartsWith("stub ", StringComparison.Ordinal) || text.StartsWith("read: ", StringComparison.Ordinal) || Moving().IsMatch(text) ? ""
            : text.StartsWith("=== fleetscope: job ", StringComparison.Ordinal) ? "=== fleetscope: job {JOB}, attempt {N} ==="
            : text.Replace("{}/Plate1-A01-1", "{}/output", StringComparison.Ordinal);
    }

    private static JsonObject Set(IEnumerable<string> entries) => new(entries.Where(entry => entry.Length > 0).Distinct().Select(entry => KeyValuePair.Create(entry, (JsonNode?)true)));

    [GeneratedRegex(@"(?<![\w.])/[^ =]+")]
    private static partial Regex Paths();

    [GeneratedRegex(@"^(Completed |move failed: |move: |== OUT|== ERR)")]
    private static partial Regex Moving();
}
