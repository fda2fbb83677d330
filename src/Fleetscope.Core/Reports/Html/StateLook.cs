using Fleetscope.Queues;

namespace Fleetscope.Reports.Html;

/// <summary>How a state is shown: a colour, a mark for those who do not see it, and a word.</summary>
/// <param name="Class">The end of the names of its style classes.</param>
internal sealed record StateLook(string Class, string Mark, string Word)
{
    public static StateLook Of(JobState state) => state switch
    {
        JobState.Done => new("done", "", "done"),
        JobState.Skipped => new("skipped", "–", "skipped (outputs were there)"),
        JobState.Running => new("running", "▸", "running"),
        JobState.Waiting => new("waiting", "·", "waiting"),
        JobState.Dead => new("dead", "×", "dead"),
        _ => new("cancelled", "/", "cancelled"),
    };

    public static StateLook Of(SegmentKind kind) => kind switch
    {
        SegmentKind.Succeeded => new("done", "", "succeeded"),
        SegmentKind.Skipped => new("skipped", "", "skipped"),
        SegmentKind.Running => new("running", "", "running"),
        SegmentKind.Interrupted => new("interrupted", "", "interrupted"),
        SegmentKind.Vanished => new("cancelled", "", "ended without a word"),
        _ => new("dead", "", "failed"),
    };
}
