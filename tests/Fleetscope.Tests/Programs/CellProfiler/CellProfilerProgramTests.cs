using System.Text.Json;
using Fleetscope.Programs;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Stores;
using Fleetscope.Tests.Jobs;

namespace Fleetscope.Tests.Programs.CellProfiler;

public sealed class CellProfilerProgramTests : FolderTest
{
    private const string Mount = "/home/ubuntu/bucket";

    private string SourceRoot => Path.Combine(Folder, "source");
    private string WorkspaceRoot => Path.Combine(Folder, "workspace");
    private StagedInputs InPlace => new(SourceRoot, WorkspaceRoot, Folder, SourceInPlace: true);
    private StagedInputs Copied => new(SourceRoot, WorkspaceRoot, Folder, SourceInPlace: false);

    [Theory]
    [InlineData("worker_success.jsonl", true)]
    [InlineData("worker_download_csv.jsonl", false)]
    public void The_command_line_is_the_recorded_one_with_our_folders(string recorded, bool inPlace)
    {
        Write("workspace/projects/list_of_images.csv", File.ReadAllText(Golden.PathOf("list.csv")));
        var job = ProgramConfig.JobOf(Golden.Bodies("submitJob.jsonl")[0]);
        var staged = inPlace ? InPlace with { SourceRoot = Mount } : Copied;

        var command = new CellProfilerProgram(ProgramConfig.Empty).Command(job, staged, ProgramConfig.Folders);

        var theirs = Golden.Lines(recorded)[0].GetProperty("spawn").EnumerateArray().Select(argument => argument.GetString()!
            .Replace("/home/ubuntu/local_input/analysis.cppipe", $"{WorkspaceRoot}/projects/analysis.cppipe", StringComparison.Ordinal)
            .Replace("/home/ubuntu/local_input/projects/list_of_images.csv", $"{WorkspaceRoot}/projects/list_of_images.csv", StringComparison.Ordinal)
            .Replace("/home/ubuntu/local_input/{TAG6}", "/attempt/scratch", StringComparison.Ordinal)
            .Replace(Mount, staged.SourceRoot, StringComparison.Ordinal)
            .Replace("/home/ubuntu/local_output/Plate1-A01-1", "/attempt/output", StringComparison.Ordinal));
        command.Line.ShouldBe(theirs);
        command.NotOutputs.ShouldBe(["cp.is.done"]);
        command.Files.Count.ShouldBe(inPlace ? 0 : 1);
    }

    [Fact]
    public void Batch_files_lists_plugins_and_always_continue_have_the_shapes_of_the_original()
    {
        Write("workspace/files.txt", $"{Mount}/a/b.tif\r\n\r\n{Mount}/c d.tif\n");
        var config = ProgramConfig.Empty with { CellProfiler = new() { UsePlugins = true, AlwaysContinue = true } };
        var program = new CellProfilerProgram(config);

        var batch = program.Command(JobOf("Batch_data.h5", "{\"P\":1,\"W\":\"A 1\"}", pipeline: "Batch_data.h5", input: ""), InPlace, ProgramConfig.Folders);
        var list = program.Command(JobOf("files.txt", "\"P=1\""), InPlace, ProgramConfig.Folders);

        batch.Line.ShouldBe([
            "cellprofiler", "-c", "-r", "-p", $"{WorkspaceRoot}/Batch_data.h5", "-i", $"{SourceRoot}/", "-o", "/attempt/output", "-d", "/attempt/output/cp.is.done",
            "-g", "P=1,W=A 1", "--plugins-directory=/home/ubuntu/CellProfiler-plugins/active_plugins", "--always-continue"]);
        list.Arguments.ShouldContain("--file-list=/attempt/scratch/files.txt");
        ProgramConfig.TextOf(list.Files.Single()).ShouldBe($"{SourceRoot}/a/b.tif\r\n\r\n{SourceRoot}/c d.tif\n");
        program.MoreInputs(JobOf("files.txt", "\"P=1\""), Copied).Files.Select(file => file.Key).ShouldBe(["a/b.tif", "c d.tif"]);
        program.Inputs(JobOf("b.h5", "\"P=1\"", pipeline: "b.h5")).Files.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("table.CSV", "\"P=1\"", "no .csv, .h5 or .txt")]
    [InlineData("table", "\"P=1\"", "no .csv, .h5 or .txt")]
    [InlineData("t.csv", "\"P=a=b\"", "',' or '='")]
    [InlineData("t.csv", "{\"P\":\"a,b\"}", "',' or '='")]
    public void What_the_command_line_cannot_say_is_missing(string dataFile, string group, string words) =>
        new CellProfilerProgram(ProgramConfig.Empty).Inputs(JobOf(dataFile, group)).Missing.ShouldHaveSingleItem().ShouldContain(words);

    [Fact]
    public void Exactly_the_files_of_the_matching_rows_are_needed()
    {
        Write("workspace/t.csv",
            "Metadata_Well,Image_FileName_DNA,Image_PathName_DNA,FileName_IllumDNA,PathName_IllumDNA,URL_ER,FileName_ER,ObjectsFileName_N,ObjectsPathName_N\n"
            + $"A01,a.tif,{Mount}/img/,i.npy,{Mount}/illum,file:{Mount}/img/er%20a.tif,ignored.tif,n a.tif,{Mount}\n"
            + $"A02,b.tif,{Mount}/img,i.npy,{Mount}/illum,file:///home/ubuntu/bucket/img/b.tif,x,n.tif,{Mount}/../etc\n");
        var program = new CellProfilerProgram(ProgramConfig.Empty);

        var first = program.MoreInputs(JobOf("t.csv", "\"Metadata_Well=A01\""), Copied);
        var second = program.MoreInputs(JobOf("t.csv", "\"Metadata_Well=A02\""), Copied);

        first.Missing.ShouldBeEmpty();
        first.Files.ShouldBe(
            [Source("img/a.tif"), Source("illum/i.npy", shared: true), Source("img/er a.tif"), Source("n a.tif")], ignoreOrder: true);
        second.Files.ShouldNotContain(file => file.Key.Contains("etc", StringComparison.Ordinal));
        second.Missing.ShouldHaveSingleItem().ShouldBe("t.csv, line 3: PathName_N and FileName_N: '/home/ubuntu/bucket/../etc/n.tif' leaves the bucket by '..'");
    }

    [Theory]
    [InlineData("/data/images", "x.tif", "is not below /home/ubuntu/bucket")]
    [InlineData("images", "x.tif", "is not below /home/ubuntu/bucket")]
    [InlineData("/home/ubuntu/bucket2", "x.tif", "is not below /home/ubuntu/bucket")]
    [InlineData("/home/ubuntu/bucket", "", "FileName_A is empty")]
    [InlineData("/home/ubuntu/bucket", "/etc/passwd", "starts with '/'")]
    [InlineData("/home/ubuntu/bucket", "../../x", "leaves the bucket")]
    [InlineData("/home/ubuntu/bucket/a", "..", "names a folder")]
    public void Paths_that_are_not_in_the_bucket_are_named_and_never_asked_for(string folder, string file, string words)
    {
        Write("workspace/t.csv", $"Metadata_P,FileName_A,PathName_A\n1,{file},{folder}\n");

        var inputs = new CellProfilerProgram(ProgramConfig.Empty).MoreInputs(JobOf("t.csv", "\"Metadata_P=1\""), InPlace);

        inputs.Files.ShouldBeEmpty();
        inputs.Missing.ShouldHaveSingleItem().ShouldContain(words);
    }

    [Fact]
    public void Addresses_of_the_web_and_of_other_buckets_are_left_to_CellProfiler_and_other_files_are_named()
    {
        Write("workspace/t.csv", "Metadata_P,URL_A,URL_B,URL_C\n1,s3://other/x.tif,https://example.org/y.tif,file:///elsewhere/z.tif\n");

        var inputs = new CellProfilerProgram(ProgramConfig.Empty).MoreInputs(JobOf("t.csv", "\"Metadata_P=1\""), InPlace);

        inputs.Files.ShouldBeEmpty();
        inputs.Missing.ShouldHaveSingleItem().ShouldContain("URL_C: 'file:///elsewhere/z.tif' is not below");
    }

    [Fact]
    public void In_place_only_paths_change_and_all_rows_stay()
    {
        var text = "Metadata_P,\"Odd \"\"name\"\"\",FileName_A,PathName_A,URL_A\r\n"
            + $"\"001\",\" x, y \",a.tif,\"{Mount}/a b\",file:{Mount}/a%20b/a.tif\r\n"
            + "002,1e5,b.tif,/elsewhere/home/ubuntu/bucket,\"\"\r\n"
            + $"003,\"two\nlines\",c.tif,{Mount},file:{Mount}/c.tif";
        Write("workspace/t.csv", text);
        var staged = InPlace with { SourceRoot = "/bucket, \"quoted\"/ü" };

        var command = new CellProfilerProgram(ProgramConfig.Empty).Command(JobOf("t.csv", "\"Metadata_P=2\""), staged, ProgramConfig.Folders);

        ProgramConfig.TextOf(command.Files.Single()).ShouldBe(
            "Metadata_P,\"Odd \"\"name\"\"\",FileName_A,PathName_A,URL_A\r\n"
            + "\"001\",\" x, y \",a.tif,\"/bucket, \"\"quoted\"\"/ü/a b\",file:/bucket%2C%20%22quoted%22/%C3%BC/a%20b/a.tif\r\n"
            + "002,1e5,b.tif,/elsewhere/home/ubuntu/bucket,\"\"\r\n"
            + "003,\"two\nlines\",c.tif,\"/bucket, \"\"quoted\"\"/ü\",file:/bucket%2C%20%22quoted%22/%C3%BC/c.tif");
    }

    [Theory]
    [InlineData("\uFEFFMetadata_P,FileName_A\n1,a\n", "Metadata_P,FileName_A\n1,a\n")]
    [InlineData("Metadata_P,FileName_A\n\n1,a\n\n", "Metadata_P,FileName_A\n1,a\n")]
    public void What_CellProfiler_would_stumble_over_is_taken_out(string text, string written)
    {
        Write("workspace/t.csv", text);

        var command = new CellProfilerProgram(ProgramConfig.Empty).Command(JobOf("t.csv", "\"Metadata_P=1\""), InPlace, ProgramConfig.Folders);

        ProgramConfig.TextOf(command.Files.Single()).ShouldBe(written);
    }

    [Fact]
    public void A_table_that_needs_no_change_is_given_as_it_is()
    {
        var path = Write("workspace/t.csv", "Metadata_P,FileName_A,PathName_A\n1,a.tif,/elsewhere\n");

        var command = new CellProfilerProgram(ProgramConfig.Empty).Command(JobOf("t.csv", "\"Metadata_P=1\""), InPlace, ProgramConfig.Folders);

        command.Files.ShouldBeEmpty();
        command.Arguments.ShouldContain($"--data-file={path}");
    }

    [Theory]
    [InlineData("001|002|003", "2", "002")]
    [InlineData("001|002|B", "002", "002|B")]
    [InlineData("1|2|2.5", "2.0", "2|2.5")]
    [InlineData("2.5|2|x|y", "2", "2|x")]
    public void Copied_tables_keep_the_rows_of_the_job_and_what_makes_its_columns_what_they_are(string values, string wanted, string kept)
    {
        Write("workspace/t.csv", "Metadata_P,FileName_A,PathName_A\n" + string.Concat(values.Split('|').Select(value => $"{value},a.tif,{Mount}/x\n")));
        var program = new CellProfilerProgram(ProgramConfig.Empty);
        var job = JobOf("t.csv", $"\"Metadata_P={wanted}\"");

        var written = ProgramConfig.TextOf(program.Command(job, Copied, ProgramConfig.Folders).Files.Single());

        written.ShouldBe("Metadata_P,FileName_A,PathName_A\n" + string.Concat(kept.Split('|').Select(value => $"{value},a.tif,{SourceRoot}/x\n")));
        LoadDataTable.Of("t.csv", written).RowsOf(job.Message.Group, out _).ShouldHaveSingleItem();
    }

    [Fact]
    public void Download_files_keeps_only_the_rows_of_the_job_also_in_place()
    {
        Write("workspace/t.csv", "Metadata_P,FileName_A,PathName_A\n1,a,/x\n2,b,/x\n");
        var program = new CellProfilerProgram(ProgramConfig.Empty with { DownloadFiles = true });

        var command = program.Command(JobOf("t.csv", "\"Metadata_P=2\""), InPlace, ProgramConfig.Folders);

        ProgramConfig.TextOf(command.Files.Single()).ShouldBe("Metadata_P,FileName_A,PathName_A\n2,b,/x\n");
    }

    [Fact]
    public void A_table_that_changed_is_read_again_and_many_jobs_may_ask_at_once()
    {
        var path = Write("workspace/t.csv", "Metadata_P,FileName_A,PathName_A\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},f{i}.tif,{Mount}\n")));
        var program = new CellProfilerProgram(ProgramConfig.Empty);

        Parallel.For(0, 500, i => program.MoreInputs(JobOf("t.csv", $"\"Metadata_P={i}\""), InPlace).Files.Single().Key.ShouldBe($"f{i}.tif"));
        File.AppendAllText(path, $"777,new.tif,{Mount}\n");

        program.MoreInputs(JobOf("t.csv", "\"Metadata_P=777\""), InPlace).Files.Single().Key.ShouldBe("new.tif");
    }

    [Theory]
    [InlineData(null, "CellProfiler wrote no cp.is.done")]
    [InlineData("Complete\n", null)]
    [InlineData("Complete\r\nand more\n", null)]
    [InlineData("Failure\n", "cp.is.done says Failure")]
    [InlineData("", "cp.is.done is empty")]
    [InlineData("Completely not\n", "cp.is.done says Completely not")]
    public void The_done_file_has_the_word(string? text, string? word)
    {
        var folders = new AttemptFolders(Folder, Folder, Folder, Folder);
        if (text is not null)
        {
            Write("cp.is.done", text);
        }

        new CellProfilerProgram(ProgramConfig.Empty).FailureWord(folders).ShouldBe(word);
    }

    [Fact]
    public void Outputs_follow_the_config()
    {
        var job = JobOf("t.csv", "\"Metadata_P=1\"");
        var config = ProgramConfig.Empty with { ExpectedNumberFiles = 7, MinFileSizeBytes = 5, NecessaryString = "csv" };

        new CellProfilerProgram(config).Outputs(job).ShouldBe(new OutputRule("out/1", 1, 7, 5, "csv"));
        new CellProfilerProgram(config with { ExpectedNumberFiles = 0 }).Outputs(job).MustWrite.ShouldBe(0);
        new CellProfilerProgram(config with { ExpectedNumberFiles = null }).Outputs(job).ExpectedFiles.ShouldBe(1);
    }

    private static InputFile Source(string key, bool shared = false) => new(BucketRole.Source, key, shared);

    private static Fleetscope.Jobs.Job JobOf(string dataFile, string group, string pipeline = "p.cppipe", string input = "in") => ProgramConfig.JobOf(
        $$"""{"Metadata":{{group}},"pipeline":"{{pipeline}}","data_file":{{JsonSerializer.Serialize(dataFile)}},"input":"{{input}}","output":"out"}""");
}
