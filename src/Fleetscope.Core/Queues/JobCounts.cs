using System.Text.Json.Serialization;

namespace Fleetscope.Queues;

/// <summary>How many jobs of a run are where, cumulative over all that was ever submitted to it.</summary>
/// <param name="Submitted">Counted when jobs were added, apart from the others, so that <see cref="AddsUp"/> can find a lost job.</param>
public sealed record JobCounts(long Submitted, long Waiting, long Running, long Done, long Skipped, long Dead, long Cancelled)
{
    /// <summary>The ledger equation: submitted = waiting + running + done + skipped + dead + cancelled.</summary>
    [JsonIgnore]
    public bool AddsUp => Submitted == Waiting + Running + Done + Skipped + Dead + Cancelled;

    /// <summary>Whether no job waits or runs.</summary>
    [JsonIgnore]
    public bool IsOver => Waiting == 0 && Running == 0;

    /// <summary>Jobs that need no further attempt.</summary>
    [JsonIgnore]
    public long Ended => Done + Skipped + Dead + Cancelled;
}
