using System.Text.Json.Nodes;
using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

/// <summary>A config, a job file and a bucket on disk, in which nothing is wrong until a test makes it so.</summary>
internal sealed class Project : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly Dictionary<string, string> config = [];
    private readonly Dictionary<string, FolderStore> stores = [];

    private Project(params (string Key, string Literal)[] settings)
    {
        Directory.CreateDirectory(Bucket);
        Set("APP_NAME", "'Plates'");
        Set("AWS_BUCKET", "'./bucket'");
        Set("JOB_RETRIES", "3");
        foreach (var (key, literal) in settings)
        {
            Set(key, literal);
        }

        Install("cellprofiler");
    }

    public const string Pipeline = """
        CellProfiler Pipeline: http://www.cellprofiler.org
        Version:5
        DateRevision:428
        ModuleCount:3

        LoadData:[module_num:1|variable_revision_number:6|enabled:True|wants_pause:False]
            Input data file location:Default Input Folder|
            Name of the file:load_data.csv
            Load images based on this data?:Yes
            Base image location:None|
            Process just a range of rows?:No
            Rows to process:1,100000
            Group images by metadata?:Yes
            Select metadata tags for grouping:Plate,Well

        IdentifyPrimaryObjects:[module_num:2|variable_revision_number:15|enabled:True|wants_pause:False]
            Select the input image:DNA
            Name the primary objects to be identified:Nuclei

        ExportToSpreadsheet:[module_num:3|variable_revision_number:13|enabled:True|wants_pause:False]
            Output file location:Default Output Folder|.

        """;

    public string Folder => root.FullName;

    public string Bucket => Path.Combine(Folder, "bucket");

    public string Tools => Path.Combine(Folder, "tools");

    public string Engine { get; set; } = "local";

    public JsonObject Job { get; private set; } = [];

    public int Listings => stores.Values.Sum(store => store.Listings);

    /// <summary>Two wells of one plate, a pipeline and a table, as Distributed-CellProfiler has them.</summary>
    public static Project CellProfiler()
    {
        var project = new Project();
        project.Put("work/analysis.cppipe", Pipeline);
        project.Put("work/rules/rules.txt", "none\n");
        project.Table("Metadata_Plate,Metadata_Well,FileName_DNA,PathName_DNA", "P1,A01,a01.tif,/home/ubuntu/bucket/images", "P1,A02,a02.tif,/home/ubuntu/bucket/images");
        project.Put("images/a01.tif", "tiff");
        project.Put("images/a02.tif", "tiff");
        project.Job = (JsonObject)JsonNode.Parse("""
            {
              "pipeline": "work/analysis.cppipe", "data_file": "work/load_data.csv", "input": "work/rules/", "output": "results",
              "output_structure": "Metadata_Plate/Metadata_Well",
              "groups": [{"Metadata": "Metadata_Plate=P1,Metadata_Well=A01"}, {"Metadata": "Metadata_Plate=P1,Metadata_Well=A02"}]
            }
            """)!;
        return project;
    }

    /// <summary>Two wells for a Fiji script beside the config, as Distributed-Fiji has them.</summary>
    public static Project Fiji()
    {
        var project = new Project(("SCRIPT", "'./count.ijm'"), ("EXPECTED_NUMBER_FILES", "1"));
        project.Install("ImageJ-linux64");
        File.WriteAllText(Path.Combine(project.Folder, "count.ijm"), "// nothing");
        project.Put("images/A1.tif", "tiff");
        project.Put("images/A2.tif", "tiff");
        project.Job = (JsonObject)JsonNode.Parse("""
            {
              "output_file_location": "results", "shared_metadata": {"folder": "/home/ubuntu/bucket/images"},
              "groups": [{"Well": "A1", "image": "/home/ubuntu/bucket/images/A1.tif"}, {"Well": "A2", "image": "/home/ubuntu/bucket/images/A2.tif"}]
            }
            """)!;
        return project;
    }

    /// <summary>Two wells for a command, as Distributed-Something has them.</summary>
    public static Project Command()
    {
        var project = new Project(("COMMAND", "['convert', '{input}/{Well}.tif', '{output}/{Well}.png']"), ("INPUTS", "['{Well}.tif']"));
        project.Install("convert");
        project.Put("images/A1.tif", "tiff");
        project.Put("images/A2.tif", "tiff");
        project.Job = (JsonObject)JsonNode.Parse("""{"input": "images", "output": "results", "groups": [{"Well": "A1"}, {"Well": "A2"}]}""")!;
        return project;
    }

    public Project Set(string key, string literal)
    {
        config[key] = literal;
        return this;
    }

    public Project Put(string key, string text)
    {
        var path = Path.Combine(Bucket, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public Project Remove(string key)
    {
        File.Delete(Path.Combine(Bucket, key));
        return this;
    }

    public Project Table(params string[] lines) => Put("work/load_data.csv", string.Join('\n', lines) + "\n");

    public Project PipelineWith(string old, string @new)
    {
        Pipeline.ShouldContain(old);
        return Put("work/analysis.cppipe", Pipeline.Replace(old, @new));
    }

    public Project JobKey(string key, JsonNode? value)
    {
        Job[key] = value;
        return this;
    }

    public Project Groups(params string[] groups) =>
        JobKey("groups", new JsonArray([.. groups.Select(group => group.StartsWith('{') ? JsonNode.Parse(group) : new JsonObject { ["Metadata"] = group })]));

    public Project Install(string program)
    {
        Directory.CreateDirectory(Tools);
        var path = Path.Combine(Tools, program);
        File.WriteAllText(path, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        return this;
    }

    public Project Uninstall(string program)
    {
        File.Delete(Path.Combine(Tools, program));
        return this;
    }

    /// <summary>The config as it is written: one key a line, in the order in which they were set.</summary>
    public string ConfigText => string.Concat(config.Select(pair => $"{pair.Key} = {pair.Value}\n"));

    public async Task<CheckReport> CheckAsync(string[]? allow = null, string? configText = null, string? jobText = null)
    {
        var configFile = Path.Combine(Folder, "config.py");
        var jobFile = Path.Combine(Folder, "job.json");
        await File.WriteAllTextAsync(configFile, configText ?? ConfigText, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(jobFile, jobText ?? Job.ToJsonString(), TestContext.Current.CancellationToken);
        var request = new CheckRequest
        {
            ConfigFile = configFile,
            JobFile = jobFile,
            Engine = Engine,
            Allow = allow ?? [],
            SearchPath = Tools,
            Open = bucket => bucket.Folder is { } folder ? stores[folder] = stores.GetValueOrDefault(folder) ?? new FolderStore(folder) : null,
        };
        return await new Preflight().CheckAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Checks, and returns what one rule finds.</summary>
    public async Task<IReadOnlyList<Finding>> FindingsOf(string rule)
    {
        new Preflight().RuleNames.ShouldContain(rule);
        return [.. (await CheckAsync()).Findings.Where(finding => finding.Rule == rule)];
    }

    /// <summary>Checks, and returns the one thing that a rule finds.</summary>
    public async Task<Finding> FindingOf(string rule) => (await FindingsOf(rule)).ShouldHaveSingleItem();

    public void Dispose() => root.Delete(recursive: true);
}
