using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Unattended;

/// <summary>What one call of the function leaves to the next, beside the monitor's memory. Losing it only means that something is said twice.</summary>
internal sealed record TurnNote
{
    /// <summary>The call that is at work; empty when none is.</summary>
    public string Holder { get; init; } = "";

    /// <summary>Until when it may be; after that it was killed.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Calls that failed, one after another.</summary>
    public int Failures { get; init; }

    /// <summary>Notices that are not sent again.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>Since when the run's queue is not there although its ledger has it.</summary>
    public DateTimeOffset? QueueGoneSince { get; init; }

    /// <summary>Since when the run has no fleet.</summary>
    public DateTimeOffset? BareSince { get; init; }

    public bool HasTold(string what) => Told.Contains(what);

    public TurnNote Telling(string what) => HasTold(what) ? this : this with { Told = [.. Told, what] };

    public TurnNote Forgetting(string what) => this with { Told = [.. Told.Where(told => told != what)] };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TurnNote))]
internal sealed partial class TurnJson : JsonSerializerContext;

/// <summary>The note as an object of the bucket, which one call of the function holds at a time.</summary>
/// <remarks>
/// It keeps calls from doing the same long work beside each other; it is no lock that anything depends on. A monitor that somebody runs by hand does not ask for it,
/// and need not: whatever either does may be done twice.
/// </remarks>
internal sealed class TurnNotes(IS3 s3, string bucket, string appName)
{
    private string? etag;

    public static string KeyOf(string appName) => $"fleetscope/{appName}/unattended.json";

    private string Key => KeyOf(appName);

    /// <returns>Null when another call is at work.</returns>
    public async Task<TurnNote?> TakeAsync(string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var there = await s3.ReadAsync(bucket, Key, cancellationToken);
        var note = there is null ? new TurnNote() : Parse(there.Bytes);
        if (note.Holder.Length > 0 && note.Holder != holder && now < note.Until)
        {
            return null;
        }

        etag = there?.ETag;
        var taken = note with { Holder = holder, Until = until };
        return await KeepAsync(taken, cancellationToken) ? taken : null;
    }

    /// <summary>Until when a call is at work at most; null when none is.</summary>
    public async Task<DateTimeOffset?> HeldUntilAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await s3.ReadAsync(bucket, Key, cancellationToken) is { } there && Parse(there.Bytes) is { Holder.Length: > 0 } note && now < note.Until ? note.Until : null;

    /// <summary>Leaves it to the next call.</summary>
    public Task LeaveAsync(TurnNote note, CancellationToken cancellationToken) => KeepAsync(note with { Holder = "" }, cancellationToken);

    /// <summary>The run is over.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => s3.DeleteAsync(bucket, [Key], cancellationToken);

    private async Task<bool> KeepAsync(TurnNote note, CancellationToken cancellationToken)
    {
        var condition = etag is null ? WriteCondition.OnlyNew : WriteCondition.Unchanged(etag);
        var written = await s3.WriteAsync(bucket, Key, JsonSerializer.SerializeToUtf8Bytes(note, TurnJson.Default.TurnNote), condition, cancellationToken);
        etag = written ?? etag;
        return written is not null;
    }

    private static TurnNote Parse(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TurnJson.Default.TurnNote) ?? new TurnNote();
        }
        catch (JsonException)
        {
            return new TurnNote();
        }
    }
}
