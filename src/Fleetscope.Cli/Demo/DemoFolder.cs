using System.Text.Json;

namespace Fleetscope.Cli.Demo;

/// <summary>The files of the demo: a config, a job file, a bucket with images and the macro, and the true counts.</summary>
internal static class DemoFolder
{
    /// <summary>Where the job file sends the results, in the bucket.</summary>
    public const string Results = "results";

    /// <summary>The true counts, beside the config: <c>Well,Nuclei</c>.</summary>
    public const string Truth = "truth.csv";

    /// <summary>The job file, beside the config.</summary>
    public const string JobFile = "job.json";

    private const string Bucket = "bucket";
    private const string Images = "images";

    /// <summary>Writes all of it. A config, job file or macro that is there already is kept: somebody may have changed it.</summary>
    public static void Write(string folder, int seed) => Write(folder, new SyntheticPlate(seed));

    /// <summary>The folder of the results.</summary>
    public static string ResultsIn(string folder) => Path.Combine(folder, Bucket, Results);

    internal static void Write(string folder, SyntheticPlate plate)
    {
        var images = Path.Combine(folder, Bucket, Images);
        var macros = Path.Combine(folder, Bucket, "macros");
        Directory.CreateDirectory(images);
        Directory.CreateDirectory(macros);

        var wells = new List<WellField>();
        foreach (var well in plate.Wells())
        {
            TiffWriter.Write(Path.Combine(images, well.Name + ".tif"), well.Pixels, SyntheticPlate.Side);
            wells.Add(well with { Pixels = [] });
        }

        File.WriteAllLines(Path.Combine(folder, Truth), ["Well,Nuclei", .. wells.Select(well => $"{well.Name},{well.Nuclei}")]);
        Keep(Path.Combine(folder, JobFile), file => WriteJobs(file, wells));
        Keep(Path.Combine(folder, "config.py"), file => WriteResource("config.py", file));
        Keep(Path.Combine(macros, "count_nuclei.ijm"), file => WriteResource("count_nuclei.ijm", file));
    }

    private static void Keep(string file, Action<string> write)
    {
        if (!File.Exists(file))
        {
            write(file);
        }
    }

    private static void WriteJobs(string file, List<WellField> wells)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("_comment1", "Everything that a job writes into its folder output/ goes here, relative to the root of the bucket");
        json.WriteString("output_file_location", Results);
        json.WriteString("_comment2", "Every job's macro gets these, and then its own group, as one text: input='...', outdir='output', ...");
        json.WriteStartObject("shared_metadata");
        json.WriteString("input", $"/home/ubuntu/bucket/{Images}");
        json.WriteString("outdir", "output");
        json.WriteString("method", "Otsu");
        json.WriteString("min_size", "30");
        json.WriteEndObject();
        json.WriteString("_comment3", "Each group is one job");
        json.WriteStartArray("groups");
        foreach (var well in wells)
        {
            json.WriteStartObject();
            json.WriteString("Plate", "Demo");
            json.WriteString("Well", well.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResource(string name, string file)
    {
        using var resource = typeof(DemoFolder).Assembly.GetManifestResourceStream("demo/" + name)
            ?? throw new InvalidOperationException($"The demo's {name} is not in the assembly.");
        using var stream = File.Create(file);
        resource.CopyTo(stream);
    }
}
