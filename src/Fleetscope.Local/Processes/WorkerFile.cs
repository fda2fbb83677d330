using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleetscope.Local.Processes;

/// <summary>Which process is the run's worker, for other processes to find: <c>worker.json</c>.</summary>
/// <param name="Process">The <see cref="ProcessIdentity"/> as text.</param>
/// <param name="LogStart">Where its output starts in the worker's log.</param>
internal sealed record WorkerFile(string Process, DateTimeOffset StartedAt, long LogStart)
{
    /// <summary>Reads the file; null when there is none that can be read.</summary>
    public static WorkerFile? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), WorkerFileJson.Default.WorkerFile);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null; // the worker's lock, not this file, keeps a second worker out
        }
    }

    public void Write(string file)
    {
        var fresh = file + ".new";
        using (var stream = new FileStream(fresh, PrivateFiles.Options(FileMode.Create, FileAccess.Write, FileShare.None)))
        {
            JsonSerializer.Serialize(stream, this, WorkerFileJson.Default.WorkerFile);
        }

        File.Move(fresh, file, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkerFile))]
internal sealed partial class WorkerFileJson : JsonSerializerContext;
