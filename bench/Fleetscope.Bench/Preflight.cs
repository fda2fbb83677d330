using System.Globalization;

namespace Fleetscope.Bench;

/// <summary>How long it takes to make the table of a plate from its images, and to check a job file against it: 384 wells, 9 sites, 5 channels.</summary>
internal static class Preflight
{
    private const string Pipeline = """
        CellProfiler Pipeline: http://www.cellprofiler.org
        Version:5
        DateRevision:428

        LoadData:[module_num:1|variable_revision_number:6|enabled:True]
            Load images based on this data?:Yes
            Base image location:None|
            Process just a range of rows?:No
            Group images by metadata?:Yes
            Select metadata tags for grouping:Plate,Site,Well

        ExportToSpreadsheet:[module_num:2|variable_revision_number:13|enabled:True]
            Output file location:Default Output Folder|.

        """;

    public static void Measure(Place place, int rounds)
    {
        var sites = (from row in "ABCDEFGHIJKLMNOP" from column in Enumerable.Range(1, 24) from site in Enumerable.Range(1, 9) select (Well: $"{row}{column:00}", Site: site)).ToList();
        var folder = place.RunFolder("['/bin/true']", groups: 1);
        Images(Directory.CreateDirectory(Path.Combine(folder, "bucket", "images", "P1")).FullName, sites);
        var work = Directory.CreateDirectory(Path.Combine(folder, "bucket", "work")).FullName;
        File.WriteAllText(Path.Combine(work, "analysis.cppipe"), Pipeline);
        File.WriteAllText(Path.Combine(folder, "config.py"), "APP_NAME = 'Bench'\nAWS_BUCKET = './bucket'\nJOB_RETRIES = 3\n");
        var groups = sites.Select(at => string.Create(CultureInfo.InvariantCulture, $$"""  {"Metadata": "Metadata_Plate=P1,Metadata_Site={{at.Site}},Metadata_Well={{at.Well}}"}"""));
        File.WriteAllText(Path.Combine(folder, "job.json"), $$"""
            { "pipeline": "work/analysis.cppipe", "data_file": "work/load_data.csv", "input": "work", "output": "out",
              "output_structure": "Metadata_Plate/Metadata_Well-Metadata_Site", "groups": [
            {{string.Join(",\n", groups)}} ] }
            """);
        Stub(folder);
        Console.WriteLine($"\na plate of {sites.Count:N0} groups and {sites.Count * 5:N0} images, {rounds} rounds");
        string[] make = ["loaddata", "make", "images", "--bucket", "./bucket", "--pattern", "{Plate}/{Well}_s{Site}_w{Channel}.tif", "--to", Path.Combine(work, "load_data.csv"), "--force"];
        Report("loaddata make", rounds, () => Place.Time(folder, place.Launcher, make));
        Report("check", rounds, () => Place.Time(folder, "/usr/bin/env", $"PATH={Path.Combine(folder, "tools")}:{Environment.GetEnvironmentVariable("PATH")}", place.Launcher, "check", "job.json"));
        Directory.Delete(folder, recursive: true);
    }

    private static void Report(string what, int rounds, Func<Timing> measure)
    {
        var all = Enumerable.Range(0, rounds).Select(_ => measure()).ToList();
        Console.WriteLine($"  {what}: {Timing.Median(all.Select(one => one.Seconds)):0.00} s (fastest {all.Min(one => one.Seconds):0.00} s)");
    }

    private static void Images(string folder, List<(string Well, int Site)> sites)
    {
        foreach (var name in sites.SelectMany(at => Enumerable.Range(1, 5), (at, channel) => string.Create(CultureInfo.InvariantCulture, $"{at.Well}_s{at.Site}_w{channel}.tif")))
        {
            File.WriteAllText(Path.Combine(folder, name), "tiff");
        }
    }

    // The check looks for the program; it is never started.
    private static void Stub(string folder)
    {
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "tools")).FullName, "cellprofiler");
        File.WriteAllText(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
