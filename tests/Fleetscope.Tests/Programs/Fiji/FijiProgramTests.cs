using System.Runtime.Versioning;
using Fleetscope.Configuration;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Programs.Fiji;

[SupportedOSPlatform("linux")]
public sealed class FijiProgramTests : IDisposable
{
    private static readonly FijiInstallation Fiji = new() { Fiji = "/opt/fiji/Fiji.app/ImageJ-linux64", MacroLauncherFolder = "/launcher" };
    private static readonly FijiInstallation ImageJ = new() { Java = "/usr/bin/java", ImageJJar = "/usr/share/java/ij.jar", MacroLauncherFolder = "/launcher" };
    private static readonly FijiInstallation Nothing = new() { MacroLauncherFolder = "/launcher" };

    private readonly FijiSetting setting = new();

    public void Dispose() => setting.Dispose();

    [Fact]
    public void Fiji_is_called_exactly_as_Distributed_Fiji_calls_it()
    {
        // The arguments of the family's worker, for the example job file it ships (Distributed-Fiji, worker/fiji-worker.py).
        var message = FijiSetting.Message(
            [("input_file_location", "/home/ubuntu/bucket/projects/input"), ("image_size", "1024")], [("Well", "A1"), ("Plate", "Plate_1")]);

        var command = new FijiProgram(setting.Config("scripts/stitch.py"), Fiji)
            .Command(message, setting.Staged with { SourceRoot = "/home/ubuntu/bucket" }, setting.Attempt);

        command.Line.ShouldBe(
        [
            "/opt/fiji/Fiji.app/ImageJ-linux64", "--ij2", "--headless", "--console", "--run", $"{setting.Bucket}/scripts/stitch.py",
            "input_file_location='/home/ubuntu/bucket/projects/input', image_size='1024', Well='A1', Plate='Plate_1'",
        ]);
        command.WorkingFolder.ShouldBe(setting.Attempt.Root);
        command.NeedsDisplay.ShouldBeFalse();
    }

    [Fact]
    public void Without_Fiji_a_macro_goes_to_ImageJ_on_a_display_with_its_settings_in_the_attempt()
    {
        var command = new FijiProgram(setting.Config("count.ijm"), ImageJ)
            .Command(FijiSetting.Message([("method", "Otsu")], [("Well", "A1")]), setting.Staged, setting.Attempt);

        command.Line.ShouldBe(
        [
            "/usr/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            $"-Duser.home={setting.Attempt.Scratch}", $"-Djava.io.tmpdir={setting.Attempt.Scratch}",
            "-cp", "/launcher:/usr/share/java/ij.jar", "FleetscopeMacro", $"{setting.Bucket}/count.ijm", "method='Otsu', Well='A1'",
        ]);
        command.NeedsDisplay.ShouldBeTrue();
        command.WorkingFolder.ShouldBe(setting.Attempt.Root);
    }

    [Theory]
    [InlineData("/home/ubuntu/bucket/images/A 1.tif", "{bucket}/images/A 1.tif")]
    [InlineData("/home/ubuntu/bucket", "{bucket}")]
    [InlineData("/home/ubuntu/buckets/x", "/home/ubuntu/buckets/x")]
    [InlineData("/home/ubuntu/output", "{output}")]
    [InlineData("/home/ubuntu/output/tiles", "{output}/tiles")]
    [InlineData("output", "output")]
    [InlineData("a, b='c\"", null)]
    [InlineData("ünï \"x\" ;$(touch y)", "ünï \"x\" ;$(touch y)")]
    public void The_familys_paths_become_those_of_this_machine(string value, string? wanted)
    {
        var message = FijiSetting.Message([], [("input", value)]);
        var program = new FijiProgram(setting.Config("count.ijm"), ImageJ);
        if (wanted is null)
        {
            Should.Throw<FleetscopeException>(() => program.Command(message, setting.Staged, setting.Attempt)).Cause.ShouldContain("input");
            return;
        }

        var path = wanted.Replace("{bucket}", setting.Bucket, StringComparison.Ordinal).Replace("{output}", setting.Attempt.Output, StringComparison.Ordinal);
        program.Command(message, setting.Staged, setting.Attempt).Arguments[^1].ShouldBe($"input='{path}'");
    }

    [Fact]
    public void All_values_that_the_parameters_cannot_express_are_named_at_once()
    {
        var message = FijiSetting.Message([("note", "it's"), ("a b", "x")], [("Well", "A\n1"), ("Plate", "P1")]);

        var problems = FijiParameters.Problems(message);

        problems.Count.ShouldBe(3);
        problems[0].ShouldContain("value of note, \"it's\", has a single quote");
        problems[1].ShouldContain("\"a b\" cannot be the name of a parameter");
        problems[2].ShouldContain("value of Well, \"A\\u000a1\", has a control character");
        new FijiProgram(setting.Config("count.ijm"), ImageJ).Inputs(message).Missing.ShouldBe(problems);
    }

    [Fact]
    public void A_quote_in_the_folder_of_the_bucket_is_named_when_the_path_is_known()
    {
        var message = FijiSetting.Message([], [("input", "/home/ubuntu/bucket/A1.tif")]);

        var failure = Should.Throw<FleetscopeException>(() => new FijiProgram(setting.Config("count.ijm"), ImageJ)
            .Command(message, setting.Staged with { SourceRoot = "/data/o'brien" }, setting.Attempt));

        failure.Cause.ShouldContain("/data/o'brien/A1.tif");
    }

    [Fact]
    public void A_script_beside_the_config_is_used_where_it_lies()
    {
        var file = setting.Write("count.ijm", "");
        var program = new FijiProgram(setting.Config("count.ijm"), ImageJ);

        program.Inputs(FijiSetting.Message([], [("Well", "A1")])).Files.ShouldBeEmpty();
        program.Command(FijiSetting.Message([], [("Well", "A1")]), setting.Staged, setting.Attempt).Arguments[^2].ShouldBe(file);
    }

    [Theory]
    [InlineData("macros/count.ijm", "macros/count.ijm")]
    [InlineData("./macros/count.ijm", "macros/count.ijm")]
    public void Any_other_script_is_a_key_of_the_workspace_bucket(string value, string key) =>
        new FijiProgram(setting.Config(value), ImageJ).Inputs(FijiSetting.Message([], [("Well", "A1")]))
            .Files.ShouldBe([new InputFile(BucketRole.Workspace, key, Shared: true)]);

    [Theory]
    [InlineData("https://example.org/scripts/count.ijm?raw=1", "count.ijm")]
    [InlineData("http://example.org/a%20b.py", "a b.py")]
    [InlineData("https://example.org/..%2f..%2fx.ijm", "x.ijm")]
    public void A_script_from_the_web_is_fetched_under_its_own_name(string address, string name)
    {
        var script = FijiScript.Locate(setting.Config(address));

        script.Name.ShouldBe(name);
        script.Input.ShouldBe(new InputFile(BucketRole.Workspace, name, Shared: true, new Uri(address)));
        script.PathIn(setting.Staged).ShouldBe(Path.Combine(setting.Staged.WebRoot, name));
    }

    [Theory]
    [InlineData(null, "there is no SCRIPT")]
    [InlineData("  ", "there is no SCRIPT")]
    [InlineData("https://example.org/", "without the name of a script")]
    public void A_config_without_a_script_is_refused(string? script, string why) =>
        Should.Throw<FleetscopeException>(() => new FijiProgram(setting.Config(script), ImageJ)).Cause.ShouldContain(why);

    [Fact]
    public void Images_that_parameters_name_are_inputs_and_folders_and_templates_are_not()
    {
        var message = FijiSetting.Message(
            [
                ("input_file_location", "/home/ubuntu/bucket/images"), ("flat", "/home/ubuntu/bucket/illum/flat.tif"), ("zarr", "/home/ubuntu/bucket/p1.zarr"),
                ("template", "/home/ubuntu/bucket/t/img_{iii}.tif"), ("release", "/home/ubuntu/bucket/v1.2"), ("elsewhere", "/data/x.tif"),
            ],
            [("input", "/home/ubuntu/bucket/images/A1.ome.tiff"), ("all", "/home/ubuntu/bucket/images/A1_*.tif")]);
        setting.Write("count.ijm", "");

        var inputs = new FijiProgram(setting.Config("count.ijm"), ImageJ).Inputs(message);

        inputs.Files.Select(file => file.Key).ShouldBe(["illum/flat.tif", "images/A1.ome.tiff"]);
        inputs.Files.ShouldAllBe(file => file.Bucket == BucketRole.Source);
        inputs.Folders.Select(folder => (folder.Prefix, string.Join(',', folder.Patterns))).ShouldBe([("images", "A1_*.tif")]);
        inputs.Missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_bucket_that_is_not_a_folder_has_its_folders_staged()
    {
        var message = FijiSetting.Message([("input_file_location", "/home/ubuntu/bucket/images")], [("tiles", "/home/ubuntu/bucket/t/img_{iii}.tif")]);

        new FijiProgram(setting.Config("count.ijm", s3: "a-bucket"), ImageJ).Inputs(message)
            .Folders.Select(folder => (folder.Prefix, folder.Patterns.Count)).ShouldBe([("images", 0), ("t", 0)]);
    }

    [Theory]
    [InlineData("input", "/home/ubuntu/bucket/images", "images")]
    [InlineData("input", "images/", "images")]
    [InlineData("input_file_location", "/home/ubuntu/bucket/images", "images")]
    [InlineData("other", "/home/ubuntu/bucket/images", "")]
    public void INPUTS_are_filled_in_below_the_input_of_the_job(string key, string value, string prefix)
    {
        var config = setting.Config("count.ijm") with { Inputs = ["{Well}.tif", "{Plate}/*.csv"] };

        var folder = new FijiProgram(config, ImageJ).Inputs(FijiSetting.Message([(key, value)], [("Well", "{Plate}"), ("Plate", "P1")])).Folders.ShouldHaveSingleItem();

        folder.Prefix.ShouldBe(prefix);
        folder.Patterns.ShouldBe(["{Plate}.tif", "P1/*.csv"]);
    }

    [Fact]
    public void INPUTS_that_name_no_key_are_refused()
    {
        var config = setting.Config("count.ijm") with { Inputs = ["{Site}.tif"] };

        Should.Throw<FleetscopeException>(() => new FijiProgram(config, ImageJ).Inputs(FijiSetting.Message([], [("Well", "A1")]))).Cause.ShouldContain("{Site}");
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(7, 7)]
    [InlineData(0, 0)]
    public void A_job_must_write_as_many_files_as_expected(int? expected, int mustWrite)
    {
        RunConfig config = setting.Config("count.ijm") with { ExpectedNumberFiles = expected, MinFileSizeBytes = 5, NecessaryString = ".csv" };

        new FijiProgram(config, ImageJ).Outputs("projects/output").ShouldBe(new OutputRule("projects/output", mustWrite, mustWrite, 5, ".csv"));
    }

    [Fact]
    public void A_machine_that_cannot_run_the_script_says_what_to_install()
    {
        Nothing.Lacks("count.ijm").ShouldNotBeNull().Next.ShouldContain(FijiInstallation.AptLine);
        ImageJ.Lacks("stitch.py").ShouldNotBeNull().Cause.ShouldContain("only Fiji");
        ImageJ.Lacks("count.ijm").ShouldBeNull();
        Fiji.Lacks("stitch.py").ShouldBeNull();
        Should.Throw<FleetscopeException>(() => new FijiProgram(setting.Config("count.ijm"), Nothing)
            .Command(FijiSetting.Message([], [("Well", "A1")]), setting.Staged, setting.Attempt));
    }

    [Fact]
    public void Fiji_is_found_on_PATH_only_when_it_can_be_run()
    {
        var launcher = setting.Write("bin/Fiji.app/ImageJ-linux64", "#!/bin/sh\n");
        var path = new SearchPath([Path.Combine(setting.Folder, "bin")]);
        path.Find("Fiji.app/ImageJ-linux64").ShouldBeNull();

        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        FijiInstallation.Find(path, "/launcher").Fiji.ShouldBe(launcher);
    }
}
