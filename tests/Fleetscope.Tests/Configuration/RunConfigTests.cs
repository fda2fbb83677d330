using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Configuration;

public sealed class RunConfigTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static RunConfig Example(string name, params string[] settings) =>
        RunConfig.Load(SourceTree.File("tests", "Fleetscope.Tests", "Configuration", "Examples", name), settings, bucket: null, ConfigFolder.AllKeys);

    [Theory]
    [InlineData("cellprofiler_config.py", "FlyExample", 35)]
    [InlineData("fiji_config.py", "DistributedFiji", 25)]
    [InlineData("something_config.py", "DistributedSomething", 28)]
    [InlineData("fly_config.py", "FlyExample", 35)]
    public void The_example_configs_of_the_family_load_without_a_warning(string name, string app, int keys)
    {
        var config = Example(name);

        config.AppName.ShouldBe(app);
        config.Source.Entries.Count.ShouldBe(keys);
        config.Source.Warnings.ShouldBeEmpty();
        config.Source.Find("SQS_QUEUE_NAME")!.Value.ToString().ShouldBe($"'{app}Queue'");
    }

    [Fact]
    public void The_CellProfiler_example_has_its_values()
    {
        var config = Example("cellprofiler_config.py");

        config.Slots.ShouldBe(1);
        config.BetweenSlots.ShouldBe(TimeSpan.FromMinutes(3));
        config.MessageVisibility.ShouldBe(TimeSpan.FromMinutes(10));
        config.Lease.ShouldBe(TimeSpan.FromSeconds(120));
        config.JobRetries.ShouldBe(10);
        config.CheckIfDone.ShouldBeFalse();
        config.ExpectedNumberFiles.ShouldBe(7);
        config.MinFileSizeBytes.ShouldBe(1);
        config.NecessaryString.ShouldBe("");
        config.DockerhubTag.ShouldBe("cellprofiler/distributed-cellprofiler:2.0.0_4.2.4");
        config.Buckets.ShouldBe(new BucketSet(new Bucket("dcp-golden-bucket", null), new Bucket("dcp-golden-bucket", null), new Bucket("dcp-golden-bucket", null), new Bucket("dcp-golden-bucket", null)));
        config.CellProfiler.ShouldBe(new CellProfilerOptions());
    }

    [Fact]
    public void The_Fiji_example_has_its_script_and_no_slots()
    {
        var config = Example("fiji_config.py");

        config.Script.ShouldBe("https://some/url/with/a/script.y");
        config.Slots.ShouldBeNull();
        config.Lease.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_config_with_the_two_required_keys_has_the_documented_defaults()
    {
        var config = _folder.LoadWith("");

        (config.Engine, config.Program, config.Slots, config.ExpectedNumberFiles, config.JobTimeout, config.Script, config.Container).ShouldBe((null, null, null, null, null, null, null));
        (config.JobRetries, config.MinFileSizeBytes, config.NecessaryString, config.CheckIfDone, config.DownloadFiles).ShouldBe((10, 1L, "", false, false));
        (config.BetweenSlots, config.Lease, config.MessageVisibility).ShouldBe((TimeSpan.Zero, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)));
        config.Command.ShouldBeEmpty();
        config.Inputs.ShouldBeEmpty();
        config.Folder.ShouldBe(_folder.Path);
    }

    [Fact]
    public void A_JSON_config_reads_into_the_same_as_its_Python()
    {
        var python = _folder.LoadWith("DOCKER_CORES = 2; MACHINE_PRICE = 0.5; COMMAND = ['a', '{b}']; CHECK_IF_DONE_BOOL = True; JOB_TIMEOUT = None");
        var path = _folder.Write("""{"APP_NAME": "MyRun", "AWS_BUCKET": "./bucket", "DOCKER_CORES": 2, "MACHINE_PRICE": 0.5, "COMMAND": ["a", "{b}"], "CHECK_IF_DONE_BOOL": true, "JOB_TIMEOUT": null}""", "config.json");
        var json = RunConfig.Load(path, [], null, ConfigFolder.AllKeys);

        json.Source.Entries.Select(entry => $"{entry.Key} = {entry.Value}").ShouldBe(python.Source.Entries.Select(entry => $"{entry.Key} = {entry.Value}"));
        json.Command.ShouldBe(["a", "{b}"]);
        json.CheckIfDone.ShouldBeTrue();
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData("'True'", true)]
    [InlineData("'true'", true)]
    [InlineData("' TRUE '", true)]
    [InlineData("False", false)]
    [InlineData("'False'", false)]
    [InlineData("'false'", false)]
    [InlineData("None", false)]
    public void A_boolean_may_be_spelled_as_text(string spelling, bool value) => _folder.LoadWith($"CHECK_IF_DONE_BOOL = {spelling}").CheckIfDone.ShouldBe(value);

    [Theory]
    [InlineData("3")]
    [InlineData("'3'")]
    [InlineData("' 3 '")]
    [InlineData("3.0")]
    [InlineData("6/2")]
    [InlineData("'3.0'")]
    public void A_whole_number_may_be_a_text_or_a_whole_float(string spelling) => _folder.LoadWith($"DOCKER_CORES = {spelling}").Slots.ShouldBe(3);

    [Theory]
    [InlineData("0")]
    [InlineData("None")]
    [InlineData("'0'")]
    public void A_timeout_of_nothing_is_none(string spelling) => _folder.LoadWith($"JOB_TIMEOUT = {spelling}").JobTimeout.ShouldBeNull();

    [Theory]
    [InlineData("SQS_MESSAGE_VISIBILITY = 600", 120)]
    [InlineData("SQS_MESSAGE_VISIBILITY = 30", 30)]
    [InlineData("SQS_MESSAGE_VISIBILITY = 0", 3)]
    [InlineData("SQS_MESSAGE_VISIBILITY = 600; LEASE_SECONDS = 300", 300)]
    public void The_lease_is_the_smaller_of_two_keys_but_three_seconds_at_least(string lines, int seconds) => _folder.LoadWith(lines).Lease.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Buckets_fall_back_as_in_the_family()
    {
        Buckets("").ShouldBe("control /F/bucket, source /F/bucket, workspace /F/bucket, destination /F/bucket");
        Buckets("SOURCE_BUCKET = './images'").ShouldBe("control /F/bucket, source /F/images, workspace /F/images, destination /F/bucket");
        Buckets("WORKSPACE_BUCKET = './work'; DESTINATION_BUCKET = 'cloud'").ShouldBe("control /F/bucket, source /F/bucket, workspace /F/work, destination s3://cloud");
        Buckets("SOURCE_BUCKET = 'False'; WORKSPACE_BUCKET = 'false'; DESTINATION_BUCKET = False").ShouldBe("control /F/bucket, source /F/bucket, workspace /F/bucket, destination /F/bucket");
        Buckets("SOURCE_BUCKET = ''; DESTINATION_BUCKET = None").ShouldBe("control /F/bucket, source /F/bucket, workspace /F/bucket, destination /F/bucket");
    }

    private string Buckets(string lines, string? bucket = null) => Buckets(RunConfig.Load(_folder.Write("APP_NAME = 'MyRun'; AWS_BUCKET = './bucket'\n" + lines), [], bucket, ConfigFolder.AllKeys));

    private string Buckets(RunConfig config) =>
        $"control {config.Buckets.Control}, source {config.Buckets.Source}, workspace {config.Buckets.Workspace}, destination {config.Buckets.Destination}".Replace(_folder.Path, "/F", StringComparison.Ordinal);

    [Theory]
    [InlineData("bucket2", "/F/bucket2")]
    [InlineData("./bucket2", "/F/bucket2")]
    [InlineData("a/b/", "/F/a/b")]
    [InlineData(".", "/F")]
    [InlineData("/data/x", "/data/x")]
    [InlineData("~odd", "/F/~odd")]
    public void A_bucket_folder_on_the_command_line_is_all_four_buckets(string bucket, string folder) =>
        Buckets("SOURCE_BUCKET = 'cloud'; DESTINATION_BUCKET = 'cloud'", bucket).ShouldBe($"control {folder}, source {folder}, workspace {folder}, destination {folder}");

    [Fact]
    public void A_setting_of_one_bucket_goes_over_the_folder_of_all() =>
        Buckets(RunConfig.Load(_folder.Write("APP_NAME = 'MyRun'"), ["DESTINATION_BUCKET=./out"], "in", ConfigFolder.AllKeys))
            .ShouldBe("control /F/in, source /F/in, workspace /F/in, destination /F/out");

    [Fact]
    public void An_S3_address_is_no_folder_for_all_buckets() =>
        Should.Throw<ConfigException>(() => RunConfig.Load(_folder.Write("APP_NAME = 'MyRun'"), [], "s3://cloud", ConfigFolder.AllKeys)).Mistakes.ShouldHaveSingleItem().Message.ShouldBe("--bucket 's3://cloud' is no folder");

    [Fact]
    public void What_is_computed_from_a_set_key_follows_it()
    {
        var config = Example("cellprofiler_config.py", "APP_NAME=Other", "DOCKER_CORES=8");

        config.AppName.ShouldBe("Other");
        config.Source.Find("SQS_QUEUE_NAME")!.Value.ToString().ShouldBe("'OtherQueue'");
        config.Source.Find("CPU_SHARES")!.Value.ToString().ShouldBe("8192");
        config.Source.Find("APP_NAME")!.FromCommandLine.ShouldBeTrue();
        config.Source.Find("SQS_QUEUE_NAME")!.FromCommandLine.ShouldBeFalse();
    }

    [Fact]
    public void A_setting_is_a_literal_or_else_text()
    {
        var config = _folder.LoadWith("PLATE = 'A'; NECESSARY_STRING = PLATE", "COMMAND=['a', 'b c']", "JOB_TIMEOUT=1.5", "ENGINE=local", "SCRIPT=./x y.ijm", "APP_NAME=2024", "PLATE=B=C", "JOB_TIMEOUT=2.5", "EXPECTED_NUMBER_FILES=None");

        config.Command.ShouldBe(["a", "b c"]);
        config.JobTimeout.ShouldBe(TimeSpan.FromSeconds(2.5));
        config.Engine.ShouldBe("local");
        config.Script.ShouldBe("./x y.ijm");
        config.AppName.ShouldBe("2024");
        config.NecessaryString.ShouldBe("B=C");
        config.ExpectedNumberFiles.ShouldBeNull();
    }

    [Theory]
    [InlineData("DOCKER_CORE=4", "DOCKER_CORE", "write --set DOCKER_CORES=... if you mean that; docs/config.md has all keys")]
    [InlineData("app_name=x", "app_name", "write --set APP_NAME=... if you mean that; docs/config.md has all keys")]
    [InlineData("DOCKER_CORES", "", "write --set KEY=VALUE, as in --set DOCKER_CORES=4")]
    [InlineData("=4", "", "write --set KEY=VALUE, as in --set DOCKER_CORES=4")]
    [InlineData("DOCKER_CORES=0", "DOCKER_CORES", "write a number of 1 to 4096")]
    [InlineData("COMMAND=ls -l", "COMMAND", "write COMMAND = ['ls', '-l']")]
    public void A_wrong_setting_is_answered_with_the_fix(string setting, string key, string fix)
    {
        var mistake = Should.Throw<ConfigException>(() => _folder.LoadWith("", setting)).Mistakes.ShouldHaveSingleItem();

        (mistake.Line, mistake.Key, mistake.Fix).ShouldBe((0, key, fix.Replace("app_name", "APP_NAME", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("DOCKER_CORE = 4", "DOCKER_CORE is no known key, and nothing uses it", "write DOCKER_CORES if you mean that")]
    [InlineData("EXPECTED_NUMER_FILES = 4", "EXPECTED_NUMER_FILES is no known key, and nothing uses it", "write EXPECTED_NUMBER_FILES if you mean that")]
    [InlineData("CLUSTER_MACHINE = 4", "CLUSTER_MACHINE is no known key, and nothing uses it", "write CLUSTER_MACHINES if you mean that")]
    [InlineData("REQUIREMENTS_FILE = 'r.txt'", "REQUIREMENTS_FILE is the old name of REQUIREMENTS", "rename it")]
    [InlineData("SCRIPT = 'a.ijm'\nSCRIPT_DOWNLOAD_URL = 'b'", "SCRIPT_DOWNLOAD_URL is not used, because there is a SCRIPT", "remove one of them")]
    [InlineData("EBS_VOL_SIZE = 8", "EBS_VOL_SIZE is 8, which is out of range", "write a number of 22 to 16384 GB")]
    public void What_a_person_should_know_is_a_warning(string line, string message, string fix)
    {
        var warning = _folder.LoadWith(line).Source.Warnings.ShouldHaveSingleItem();

        (warning.Message, warning.Fix).ShouldBe((message, fix));
        warning.Line.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData("MY_NAME = 'me'")]
    [InlineData("PLATES = ['A', 'B']")]
    [InlineData("DOCKER_CORE = 4\nDOCKER_CORES = DOCKER_CORE")]
    [InlineData("docker_core = 4")]
    [InlineData("CLUSTER_MACHINES = 4")]
    public void Helper_variables_and_keys_of_other_engines_are_no_warning(string lines) => _folder.LoadWith(lines).Source.Warnings.ShouldBeEmpty();

    [Fact]
    public void Old_names_and_False_texts_mean_what_the_family_means()
    {
        var config = _folder.LoadWith("NECESSARY_STRING = False; PLUGINS_COMMIT = 'False'; REQUIREMENTS = 'new'; REQUIREMENTS_FILE = 'old.txt'; SCRIPT_DOWNLOAD_URL = 'https://a/b.ijm'; SCRIPT = ''");

        config.NecessaryString.ShouldBe("");
        config.CellProfiler.PluginsCommit.ShouldBe("");
        config.CellProfiler.Requirements.ShouldBe("old.txt");
        config.Script.ShouldBe("https://a/b.ijm");
        _folder.LoadWith("REQUIREMENTS = 'new'; REQUIREMENTS_FILE = ''").CellProfiler.Requirements.ShouldBe("new");
        _folder.LoadWith("REQUIREMENTS = 'new'; REQUIREMENTS_FILE = 'False'").CellProfiler.Requirements.ShouldBe("new");
    }

    [Fact]
    public void A_file_with_a_byte_order_mark_and_Windows_line_ends_is_read()
    {
        File.WriteAllText(_folder.File("config.py"), "APP_NAME = 'MyRun'\r\nAWS_BUCKET = './b'\r\n", new System.Text.UTF8Encoding(true));

        var config = RunConfig.Load(_folder.File("config.py"), [], null, ConfigFolder.AllKeys);
        config.AppName.ShouldBe("MyRun");
        config.Source.Find("AWS_BUCKET")!.At.ShouldBe(new TextPosition(2, 1));
    }
}
