using Fleetscope.Checks;
using Fleetscope.Checks.Fixing;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Checks.BrokenInputs;

/// <summary>A copy of the fly example, or of a generated plate of 96 wells, with nothing wrong in it until a test seeds a mistake.</summary>
internal sealed class SeededCopy : IDisposable
{
    private const string FlyWork = "demo_project_folder/workspace/";
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly string work;

    private SeededCopy(string work)
    {
        this.work = work;
        Directory.CreateDirectory(Bucket);
        Install("cellprofiler");
        Install("docker");
    }

    public string Folder => root.FullName;

    public string Bucket => Path.Combine(Folder, "bucket");

    public string Engine { get; set; } = "local";

    public bool GiveBucket { get; set; } = true;

    public static SeededCopy Fly()
    {
        var copy = new SeededCopy(FlyWork);
        copy.Write("config.py", Source("config.py"));
        copy.Write("job.json", Source("exampleJob.json"));
        copy.Put(FlyWork + "analysis.cppipe", Source("ExampleFly.cppipe"));
        copy.Put(FlyWork + "load_data.csv", Source("load_data.csv"));
        copy.Job("ExampleFly.cppipe", "analysis.cppipe");
        foreach (var image in from position in (string[])["002", "076", "218"] from channel in "DFR" select $"01_POS{position}_{channel}.TIF")
        {
            copy.Put($"demo_project_folder/images/{image}", "a picture");
        }

        return copy;
    }

    /// <summary>96 wells, two sites, two channels; one job a well.</summary>
    public static SeededCopy Plate()
    {
        var copy = new SeededCopy("work/");
        copy.Write("config.py", "APP_NAME = 'Plates'\nAWS_BUCKET = './bucket'\nJOB_RETRIES = 3\nEXPECTED_NUMBER_FILES = 1\n");
        copy.Put("work/analysis.cppipe", Project.Pipeline);
        copy.Put("work/rules/rules.txt", "none\n");
        var wells = (from row in "ABCDEFGH" from column in Enumerable.Range(1, 12) select $"{row}{column:00}").ToList();
        var rows = from well in wells from site in (int[])[1, 2]
                   select $"{well}_s{site}_DNA.tif,{well}_s{site}_ER.tif,P1,{site},{well},/home/ubuntu/bucket/images,/home/ubuntu/bucket/images";
        copy.Put("work/load_data.csv", "FileName_DNA,FileName_ER,Metadata_Plate,Metadata_Site,Metadata_Well,PathName_DNA,PathName_ER\n" + string.Join('\n', rows) + "\n");
        foreach (var image in from well in wells from site in (int[])[1, 2] from channel in (string[])["DNA", "ER"] select $"{well}_s{site}_{channel}.tif")
        {
            copy.Put($"images/{image}", "a picture");
        }

        copy.Write("job.json", $$"""
            {
              "pipeline": "work/analysis.cppipe",
              "data_file": "work/load_data.csv",
              "input": "work/rules/",
              "output": "results",
              "output_structure": "Metadata_Plate/Metadata_Well",
              "groups": [
            {{string.Join(",\n", wells.Select(well => $$"""    {"Metadata": "Metadata_Plate=P1,Metadata_Well={{well}}"}"""))}}
              ]
            }
            """);
        return copy;
    }

    public SeededCopy Config(string old, string @new) => Change(Path.Combine(Folder, "config.py"), old, @new);

    public SeededCopy Add(string line) => Write("config.py", File.ReadAllText(Path.Combine(Folder, "config.py")) + line + "\n");

    public SeededCopy Job(string old, string @new) => Change(Path.Combine(Folder, "job.json"), old, @new);

    public SeededCopy Pipeline(string old, string @new) => Change(Path.Combine(Bucket, work, "analysis.cppipe"), old, @new);

    public SeededCopy Table(string old, string @new) => Change(Path.Combine(Bucket, work, "load_data.csv"), old, @new);

    public SeededCopy Table(Func<string, string> change)
    {
        var path = Path.Combine(Bucket, work, "load_data.csv");
        File.WriteAllText(path, change(File.ReadAllText(path)));
        return this;
    }

    public SeededCopy Put(string key, string text) => Write(Path.Combine("bucket", key), text);

    public SeededCopy Delete(string key)
    {
        File.Delete(Path.Combine(Bucket, key));
        return this;
    }

    public SeededCopy Move(string key, string to)
    {
        File.Move(Path.Combine(Bucket, key), Path.Combine(Bucket, to));
        return this;
    }

    public SeededCopy Uninstall(string program)
    {
        File.Delete(Path.Combine(Folder, "tools", program));
        return this;
    }

    public CheckRequest Request(string config = "config.py", string job = "job.json") => new()
    {
        ConfigFile = Path.Combine(Folder, config),
        JobFile = Path.Combine(Folder, job),
        Bucket = GiveBucket ? "./bucket" : null,
        KnownKeys = ConfigFolder.AllKeys,
        Engine = Engine,
        SearchPath = Path.Combine(Folder, "tools"),
        Open = bucket => bucket.Folder is { } place ? new FolderStore(place) : null,
    };

    public async Task<IReadOnlyList<Finding>> CheckAsync() => (await new Preflight().CheckAsync(Request(), TestContext.Current.CancellationToken)).Findings;

    /// <summary>Corrects what can be, and checks the corrected files in the place of the old ones.</summary>
    public async Task<(IReadOnlyList<FixedFile> Fixed, IReadOnlyList<Finding> Left)> FixAsync()
    {
        var written = await Fixes.WriteAsync(Request(), TestContext.Current.CancellationToken);
        string Now(string name) => written.FirstOrDefault(file => Path.GetFileName(file.Original) == name) is { } copy ? Path.GetFileName(copy.File) : name;
        return (written, (await new Preflight().CheckAsync(Request(Now("config.py"), Now("job.json")), TestContext.Current.CancellationToken)).Findings);
    }

    public void Dispose() => root.Delete(recursive: true);

    public SeededCopy Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    private static string Source(string name) => File.ReadAllText(SourceTree.File("tests", "Fleetscope.Tests", "Checks", "Fly", name));

    private SeededCopy Change(string path, string old, string @new)
    {
        var text = File.ReadAllText(path);
        text.ShouldContain(old);
        File.WriteAllText(path, text.Replace(old, @new, StringComparison.Ordinal));
        return this;
    }

    private void Install(string program)
    {
        Write(Path.Combine("tools", program), "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Folder, "tools", program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
