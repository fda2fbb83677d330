using Fleetscope.Checks;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Checks;

/// <summary>The family's own example: its config, job file, pipeline and table as they are, with images in name only.</summary>
public sealed class FlyExampleTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    [Fact]
    public async Task The_fly_example_with_a_bucket_has_no_findings()
    {
        var report = await CheckAsync(bucket: Path.Combine(folder.FullName, "bucket"));

        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_fly_example_without_a_bucket_is_told_to_give_one()
    {
        var report = await CheckAsync(bucket: null);

        report.Findings.Where(finding => finding.Severity == Severity.Error).ShouldHaveSingleItem().Rule.ShouldBe("s3-under-local-engine");
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task<CheckReport> CheckAsync(string? bucket)
    {
        Copy("config.py", "config.py");
        Copy("exampleJob.json", "exampleJob.json");
        Copy("ExampleFly.cppipe", "bucket/demo_project_folder/workspace/ExampleFly.cppipe");
        Copy("load_data.csv", "bucket/demo_project_folder/workspace/load_data.csv");
        foreach (var image in from position in (string[])["002", "076", "218"] from channel in "DFR" select $"01_POS{position}_{channel}.TIF")
        {
            await File.WriteAllTextAsync(Path.Combine(Folder("bucket/demo_project_folder/images"), image), "tiff", TestContext.Current.CancellationToken);
        }

        var cellProfiler = Path.Combine(Folder("tools"), "cellprofiler");
        await File.WriteAllTextAsync(cellProfiler, "#!/bin/sh\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(cellProfiler, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var request = new CheckRequest
        {
            ConfigFile = Path.Combine(folder.FullName, "config.py"),
            JobFile = Path.Combine(folder.FullName, "exampleJob.json"),
            Bucket = bucket,
            KnownKeys = ConfigFolder.AllKeys,
            SearchPath = Path.Combine(folder.FullName, "tools"),
            Open = bucket => bucket.Folder is { } place ? new FolderStore(place) : null,
        };
        return await new Preflight().CheckAsync(request, TestContext.Current.CancellationToken);
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(folder.FullName, name)).FullName;

    private void Copy(string name, string to)
    {
        Folder(Path.GetDirectoryName(to)!);
        File.Copy(SourceTree.File("tests", "Fleetscope.Tests", "Checks", "Fly", name), Path.Combine(folder.FullName, to), overwrite: true);
    }
}
