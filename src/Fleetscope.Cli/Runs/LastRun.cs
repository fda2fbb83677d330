using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleetscope.Cli.Runs;

/// <summary>Which run a state folder was last used for, and how it was called: what <c>status</c>, <c>logs</c> and the others act on.</summary>
/// <param name="Settings">The <c>--set</c> values it was called with.</param>
/// <param name="Bucket">The <c>--bucket</c> it was called with.</param>
internal sealed record LastRun(string Run, string Engine, string Config, IReadOnlyList<string> Settings, string? Bucket)
{
    private const string FileName = "last-run.json";

    public static LastRun? Load(string stateFolder)
    {
        var path = Path.Combine(stateFolder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LastRunJson.Default.LastRun)?.In(stateFolder) : null;
        }
        catch (JsonException torn)
        {
            throw new FleetscopeException(
                path, "it cannot be read: it is torn, as a full disk or a power cut leaves files",
                "run the job file again, which writes it anew; nothing else is kept in it", torn);
        }
    }

    /// <summary>Whether the folder was last used for this run on this engine; a torn file tells nothing, and the run writes it anew.</summary>
    public static bool IsOf(string stateFolder, string run, string engine)
    {
        try
        {
            return Load(stateFolder) is { } last && (last.Run, last.Engine) == (run, engine);
        }
        catch (FleetscopeException)
        {
            return false;
        }
    }

    /// <summary>State lies beside its config, wherever the folder of both has been moved to.</summary>
    private LastRun In(string stateFolder) => this with { Config = Path.GetFullPath(Path.Combine(stateFolder, "..", Path.GetFileName(Config))) };

    public void Save(string stateFolder)
    {
        Directory.CreateDirectory(stateFolder);
        var path = Path.Combine(stateFolder, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, LastRunJson.Default.LastRun));
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LastRun))]
internal sealed partial class LastRunJson : JsonSerializerContext;
