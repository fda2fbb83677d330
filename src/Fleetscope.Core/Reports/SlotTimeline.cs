namespace Fleetscope.Reports;

/// <summary>Which slot did what when.</summary>
/// <param name="Slots">The slots, by worker and number.</param>
/// <param name="SlotsLeftOut">Slots beyond the limit.</param>
/// <param name="Merged">Whether neighbouring attempts are drawn as one, because there are too many to see.</param>
/// <param name="BusyTime">The time that all slots, also the ones left out, were held.</param>
public sealed record SlotTimeline(IReadOnlyList<SlotRow> Slots, int SlotsLeftOut, bool Merged, TimeSpan BusyTime);

/// <summary>One slot of one worker.</summary>
public sealed record SlotRow(string Worker, int Slot, IReadOnlyList<SlotSegment> Segments);

/// <summary>A time in which a slot was held.</summary>
/// <param name="Kind">The worst that happened in it.</param>
/// <param name="Attempts">How many attempts it stands for.</param>
/// <param name="Name">The job, when it is one.</param>
public sealed record SlotSegment(DateTimeOffset From, DateTimeOffset To, SegmentKind Kind, int Attempts, string Name);

/// <summary>What became of the attempts of a segment, the better first.</summary>
public enum SegmentKind
{
    Succeeded,

    /// <summary>The outputs were there already.</summary>
    Skipped,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>Stopped, cancelled, or the lease was lost: not the job's fault.</summary>
    Interrupted,

    /// <summary>It began and nothing was heard of it again: its worker was killed.</summary>
    Vanished,

    Failed,
}
