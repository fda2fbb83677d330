using Fleetscope.Queues;

namespace Fleetscope.Cli.Runs;

/// <summary>The states of a job in words, as text and JSON have them.</summary>
internal static class StateWords
{
    public static string Of(JobState state) => state switch
    {
        JobState.Waiting => "waiting",
        JobState.Running => "running",
        JobState.Done => "done",
        JobState.Skipped => "skipped",
        JobState.Dead => "dead",
        _ => "cancelled",
    };

    public static string Sentence(JobState state) => state switch
    {
        JobState.Waiting => "waiting: nobody has it yet, or it waits to be tried again",
        JobState.Running => "running: a worker has it",
        JobState.Done => "done: its outputs are in place",
        JobState.Skipped => "skipped: CHECK_IF_DONE_BOOL found its outputs there",
        JobState.Dead => "dead: it is out of attempts",
        _ => "cancelled, by you",
    };
}
