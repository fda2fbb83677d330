using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Queues;

namespace Fleetscope.Provisioning;

/// <summary>What a run has created, by exact name, and what it came to. Written before each thing is created, so that nothing can be forgotten.</summary>
public sealed record RunLedger
{
    /// <summary>The layout of this record; a newer one is refused rather than misread.</summary>
    public int Version { get; init; } = CurrentVersion;

    public required string Run { get; init; }

    public required string Engine { get; init; }

    /// <summary>The absolute path of the config that the run belongs to.</summary>
    public required string Config { get; init; }

    /// <summary>The job file last submitted; empty before the first.</summary>
    public string JobFile { get; init; } = "";

    /// <summary>The program of those jobs; empty before the first.</summary>
    public string Program { get; init; } = "";

    /// <summary>The counts when the run was last left; null while it has never been.</summary>
    public JobCounts? LastCounts { get; init; }

    public IReadOnlyList<LedgerEntry> Resources { get; init; } = [];

    /// <summary>Whether anything of the run is still there.</summary>
    [JsonIgnore]
    public bool IsLive => Resources.Any(entry => entry.State != LedgerState.Removed);

    internal const int CurrentVersion = 1;

    /// <summary>This ledger with one resource in another state.</summary>
    public RunLedger With(PlannedResource resource, LedgerState state) => this with
    {
        Resources = [.. Resources.Where(entry => entry.Kind != resource.Kind || entry.Id != resource.Id), new LedgerEntry(resource.Kind, resource.Id, state)],
    };
}

/// <summary>One thing that a run creates.</summary>
public sealed record LedgerEntry(string Kind, string Id, LedgerState State);

/// <summary>How far a resource is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerState>))]
public enum LedgerState
{
    /// <summary>About to be created: it may be there.</summary>
    Planned,

    /// <summary>It is there.</summary>
    Created,

    /// <summary>It was removed.</summary>
    Removed,
}

/// <summary>The file that a ledger is kept in.</summary>
public sealed class LedgerFile(string path)
{
    public string Path { get; } = path;

    /// <summary>The ledger, or null when there is none.</summary>
    /// <exception cref="FleetscopeException">It cannot be read, or a newer Fleetscope wrote it.</exception>
    public RunLedger? Load()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        try
        {
            var text = File.ReadAllBytes(Path);
            RefuseNewer(text);
            return JsonSerializer.Deserialize(text, LedgerJson.Default.RunLedger);
        }
        catch (JsonException torn)
        {
            throw new FleetscopeException(Path, "the run's ledger cannot be read: it is torn, as a full disk or a power cut leaves files", "move the file away and run the job file again: the jobs and what is done of them are kept elsewhere", torn);
        }
    }

    /// <summary>Keeps the ledger, so that a crash leaves the old one or the new one and never a part.</summary>
    public void Save(RunLedger ledger)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var part = Path + ".new";
        using (var file = File.Create(part))
        {
            JsonSerializer.Serialize(file, ledger, LedgerJson.Default.RunLedger);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, Path, overwrite: true);
    }

    // Before anything else is read: the rest of a newer layout may not even have the shape of ours.
    private void RefuseNewer(byte[] text)
    {
        using var ledger = JsonDocument.Parse(text);
        if (ledger.RootElement.ValueKind == JsonValueKind.Object && ledger.RootElement.TryGetProperty("version", out var version)
            && version.TryGetInt32(out var layout) && layout > RunLedger.CurrentVersion)
        {
            throw new FleetscopeException(Path, $"a newer Fleetscope wrote it (layout {layout}, this one knows {RunLedger.CurrentVersion})", "use that version");
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunLedger))]
internal sealed partial class LedgerJson : JsonSerializerContext;
