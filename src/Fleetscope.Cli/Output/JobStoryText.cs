using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Output;

/// <summary>The story of a job as lines for a person.</summary>
internal static class JobStoryText
{
    private const int TailLines = 15;

    public static IEnumerable<string> Lines(JobStory story)
    {
        yield return $"{story.Name} ({story.Id}) is {story.Words}";
        if (story.Holder is { } holder)
        {
            yield return $"  held by {holder}" + (story.RunningSince is { } since ? $" since {Moment(since)}" : "");
        }

        if (story.Before is { } before)
        {
            yield return $"  {(before == 0 ? "first" : $"{before} before it")} in the queue; {(story.Workers == 0 ? "no worker is there" : "a worker is there")}";
        }

        yield return $"  {story.Attempts.Count} attempt{(story.Attempts.Count == 1 ? "" : "s")} ended, {story.Failures} of {story.Retries} allowed failures";
        foreach (var line in story.Attempts.SelectMany(Lines))
        {
            yield return line;
        }

        if (story.LogTail is { } tail)
        {
            yield return "";
            yield return "The end of the last failed attempt's log:";
            foreach (var line in tail.TrimEnd().Split('\n').TakeLast(TailLines))
            {
                yield return "  | " + line;
            }
        }

        if (story.Remedy is { } remedy)
        {
            yield return "";
            yield return $"Known: {story.Cause}. {remedy}";
        }

        yield return "";
        yield return $"Outputs: {story.OutputFolder}" + (story.Files.Count == 0 ? "" : $" ({story.Files.Count} file{(story.Files.Count == 1 ? "" : "s")})");
        yield return $"Next:    {story.Next}";
    }

    private static IEnumerable<string> Lines(AttemptStory attempt)
    {
        yield return "";
        yield return $"Attempt {attempt.Number}, {Moment(attempt.StartedAt)}, {Duration.Of(attempt.EndedAt - attempt.StartedAt)}: {attempt.Reason}"
            + (attempt.Counts || attempt.Outcome is "Succeeded" or "AlreadyDone" ? "" : " (does not count)");
        yield return $"  on {attempt.Worker}" + (attempt.Slot > 0 ? $", slot {attempt.Slot}" : "") + (attempt.ExitCode is { } code ? $", exit code {code}" : "");
        if (attempt.Command is { } command)
        {
            yield return $"  command: {command}";
        }

        if (attempt.Log is { } log)
        {
            yield return $"  log:     {log}";
        }
    }

    private static string Moment(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
