using System.Runtime.CompilerServices;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Stores;

namespace Fleetscope.Tests.Programs.Fiji;

/// <summary>A folder with a config, a bucket and an attempt in it, for tests of the Fiji adapter.</summary>
internal sealed class FijiSetting : IDisposable
{
    public FijiSetting()
    {
        Folder = Directory.CreateTempSubdirectory("fleetscope-").FullName;
        Bucket = Directory.CreateDirectory(Path.Combine(Folder, "bucket")).FullName;
        Attempt = NewAttempt("attempt");
    }

    public string Folder { get; }
    public string Bucket { get; }
    public AttemptFolders Attempt { get; }

    public StagedInputs Staged => new(Bucket, Bucket, Path.Combine(Folder, "web"), SourceInPlace: true);

    public static string Repository { get; } = Path.GetFullPath("../../../..", Path.GetDirectoryName(Here())!);

    public AttemptFolders NewAttempt(string name)
    {
        var root = Path.Combine(Folder, name);
        return new AttemptFolders(root, Made("input"), Made("output"), Made("scratch"));

        string Made(string part) => Directory.CreateDirectory(Path.Combine(root, part)).FullName;
    }

    public RunConfig Config(string? script, string configFile = "config.py", string? s3 = null)
    {
        var bucket = new Bucket(s3 ?? Bucket, s3 is null ? Bucket : null);
        return new RunConfig
        {
            Source = new ConfigFile { Path = Path.GetFullPath(configFile, Folder) },
            AppName = "FijiTest",
            Buckets = new BucketSet(bucket, bucket, bucket, bucket),
            Script = script,
        };
    }

    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public static FijiMessage Message(Pair[] shared, Pair[] group) => new(Pairs(group), Pairs(shared), "projects/output/");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static KeyValuePair<string, string>[] Pairs(Pair[] pairs) => [.. pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))];

    private static string Here([CallerFilePath] string file = "") => file;
}

/// <summary>A key and its value, short enough for tables.</summary>
internal sealed record Pair(string Key, string Value)
{
    public static implicit operator Pair((string Key, string Value) pair) => new(pair.Key, pair.Value);
}
