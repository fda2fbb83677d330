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

    /// <summary>What the engine itself must remember from call to call, in its own words: the token of a request, what was there before.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<LedgerEntry> Resources { get; init; } = [];

    /// <summary>Whether anything of the run is still there.</summary>
    [JsonIgnore]
    public bool IsLive => Resources.Any(entry => entry.IsLeft);

    /// <summary>What the run has created and not removed, in the order of creation.</summary>
    [JsonIgnore]
    public IEnumerable<LedgerEntry> Left => Resources.Where(entry => entry.IsLeft);

    internal const int CurrentVersion = 1;

    /// <summary>How far a resource is; null when the ledger does not know it.</summary>
    public LedgerState? StateOf(PlannedResource resource) => Resources.FirstOrDefault(entry => entry.Resource == resource)?.State;

    /// <summary>This ledger with one resource in another state. One that is left keeps its place, so that teardown keeps its order.</summary>
    public RunLedger With(PlannedResource resource, LedgerState state)
    {
        var entry = new LedgerEntry(resource.Kind, resource.Id, state);
        var before = Resources.FirstOrDefault(other => other.Resource == resource);
        return this with
        {
            Resources = before is { IsLeft: true }
                ? [.. Resources.Select(other => other.Resource == resource ? entry : other)]
                : [.. Resources.Where(other => other.Resource != resource), entry],
        };
    }

    /// <summary>This ledger with the states that another copy of it has.</summary>
    public RunLedger Merge(RunLedger other) => other.Resources.Aggregate(this, (ledger, entry) => ledger.With(entry.Resource, entry.State));

    /// <summary>This ledger with a note; null removes it.</summary>
    public RunLedger Noting(string key, string? value)
    {
        var notes = new Dictionary<string, string>(Notes);
        if (value is null)
        {
            notes.Remove(key);
        }
        else
        {
            notes[key] = value;
        }

        return this with { Notes = notes };
    }

    /// <summary>Reads a ledger that was kept somewhere.</summary>
    /// <param name="place">Where, for people to read.</param>
    /// <exception cref="FleetscopeException">It cannot be read, or a newer Fleetscope wrote it.</exception>
    public static RunLedger Parse(ReadOnlySpan<byte> text, string place)
    {
        try
        {
            RefuseNewer(text, place);
            return JsonSerializer.Deserialize(text, LedgerJson.Default.RunLedger) ?? throw new JsonException();
        }
        catch (JsonException torn)
        {
            throw new FleetscopeException(
                place, "the run's ledger cannot be read: it is torn, as a full disk or a power cut leaves files",
                "move the file away and run the job file again: the jobs and what is done of them are kept elsewhere", torn);
        }
    }

    /// <summary>The ledger as it is kept.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LedgerJson.Default.RunLedger);

    // Before anything else is read: the rest of a newer layout may not even have the shape of ours.
    private static void RefuseNewer(ReadOnlySpan<byte> text, string place)
    {
        var reader = new Utf8JsonReader(text);
        using var ledger = JsonDocument.ParseValue(ref reader);
        if (ledger.RootElement.ValueKind == JsonValueKind.Object && ledger.RootElement.TryGetProperty("version", out var version)
            && version.TryGetInt32(out var layout) && layout > CurrentVersion)
        {
            throw new FleetscopeException(place, $"a newer Fleetscope wrote it (layout {layout}, this one knows {CurrentVersion})", "use that version");
        }
    }
}

/// <summary>One thing that a run creates.</summary>
public sealed record LedgerEntry(string Kind, string Id, LedgerState State)
{
    [JsonIgnore]
    public PlannedResource Resource => new(Kind, Id);

    /// <summary>Whether it may be there and is the run's own.</summary>
    [JsonIgnore]
    public bool IsLeft => State is LedgerState.Planned or LedgerState.Created;
}

/// <summary>How far a resource is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerState>))]
public enum LedgerState
{
    /// <summary>About to be created: it may be there.</summary>
    Planned,

    /// <summary>It is there.</summary>
    Created,

    /// <summary>It stays when the run goes: others may use it, or people read it later.</summary>
    Kept,

    /// <summary>It was removed.</summary>
    Removed,
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunLedger))]
internal sealed partial class LedgerJson : JsonSerializerContext;
