using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>What a worker says of a job in its log beside the program's own words: the lines of the family's workers, which people and dashboards look for.</summary>
/// <remarks>The words are those of cp-worker.py and fiji-worker.py. What they have no words for begins with <c>fleetscope:</c>.</remarks>
/// <param name="nameOf">The name of a bucket.</param>
internal sealed class FamilyLog(Func<BucketRole, string> nameOf)
{
    public IEnumerable<string> Fetching(Job job) => job.Message is CellProfilerMessage message
        ? [Downloading(message.DataFile), Downloading(message.Pipeline)]
        : [];

    /// <param name="missing">What staging did not find.</param>
    public IEnumerable<string> Missing(Job job, IReadOnlyList<string> missing)
    {
        if (job.Message is not CellProfilerMessage message)
        {
            yield break;
        }

        var bucket = nameOf(BucketRole.Workspace);
        if (missing.Contains(message.DataFile))
        {
            yield return $"Can't find load data file in S3. Looking for {message.DataFile} in {bucket}";
            yield return "Aborting. Can't run without load data.";
        }
        else if (missing.Contains(message.Pipeline))
        {
            yield return $"Can't find pipeline in S3. Looking for {message.Pipeline} in {bucket}";
            yield return "Aborting. Can't run without pipeline.";
        }
    }

    /// <param name="images">How many files of the source bucket the job reads.</param>
    public static IEnumerable<string> Ready(Job job, StagedInputs place, int images) => job.Message is not CellProfilerMessage ? []
        : place.SourceInPlace ? ["Using bucket mount for image files"]
        : [$"Downloaded {images} files"];

    public static string Command(Job job, ProgramCommand command) => job.Message is FijiMessage
        ? $"[{string.Join(", ", command.Line.Select(Python))}]"
        : string.Join(' ', command.Line);

    /// <param name="wasRun">Whether the program was started.</param>
    public static IEnumerable<string> End(Job job, JobOutcome outcome, bool wasRun)
    {
        switch (outcome)
        {
            case JobOutcome.Succeeded:
                yield return "SUCCESS";
                yield break;
            case JobOutcome.AlreadyDone { ByCheckIfDone: true }:
                yield return "File not run due to > expected number of files";
                yield break;
            case JobOutcome.ProgramFailed { Word: { } word } when job.Message is CellProfilerMessage:
                yield return word.Contains("wrote no", StringComparison.Ordinal) ? "CP PROBLEM: Done file does not exist." : "CP PROBLEM: Done file reports failure";
                break;
            case JobOutcome.StorageFailed when wasRun:
                yield return $"OUTPUT PROBLEM. Giving up on {job.Name}";
                break;
        }

        yield return $"fleetscope: {outcome.Reason}";
    }

    private string Downloading(string key) => $"Downloading {key} from {nameOf(BucketRole.Workspace)}";

    // As Python prints a list of texts.
    private static string Python(string text) => text.Contains('\'') && !text.Contains('"') ? $"\"{text}\"" : $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";
}
