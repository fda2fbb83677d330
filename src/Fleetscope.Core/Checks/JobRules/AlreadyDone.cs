using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds that CHECK_IF_DONE_BOOL would skip all jobs, because the output folders are full already.</summary>
internal sealed class AlreadyDone : IJobRule
{
    private readonly Dictionary<string, int> countedFiles = [];
    private OutputRule? rule;
    private long jobs;
    private long done;

    public string Name => "already-done";

    public string Finds => "CHECK_IF_DONE_BOOL where every job's output folder has EXPECTED_NUMBER_FILES already: the whole run would be skipped.";

    public string Fix => "Set CHECK_IF_DONE_BOOL to 'False' to run the jobs again, or correct output, output_structure or EXPECTED_NUMBER_FILES.";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var config = context.Config;
        if (!config.CheckIfDone || config.ExpectedNumberFiles is not (> 0 and var expected) || context.JobFile is not { Style: not JobStyle.Fiji })
        {
            return false;
        }

        rule = new OutputRule("", 1, expected, config.MinFileSizeBytes, config.NecessaryString);
        var folder = JobPaths.Key(OutputOf(context));
        if (context.Store(BucketRole.Destination) is not { } store)
        {
            return false;
        }

        // One listing of everything below `output`; each file counts for each folder above it, since a job's name may have slashes.
        await foreach (var file in store.ListAsync(folder.Length == 0 ? "" : folder + "/", cancellationToken))
        {
            for (var above = JobPaths.FolderOf(file.Key); above.Length > folder.Length; above = JobPaths.FolderOf(above))
            {
                if (rule.Counts(file.Key[(above.Length + 1)..], file.Size))
                {
                    countedFiles[above] = countedFiles.GetValueOrDefault(above) + 1;
                }
            }
        }

        return countedFiles.Count > 0;
    }

    public void Look(GroupReading group)
    {
        if (group.Job is null)
        {
            return;
        }

        jobs++;
        if (countedFiles.GetValueOrDefault(group.Job.Message.OutputFolder) >= rule!.ExpectedFiles)
        {
            done++;
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Finding[] found = jobs > 0 && done == jobs
            ? [this.InConfig(
                context, Severity.Warning, "CHECK_IF_DONE_BOOL",
                $"the output folders of all {jobs:N0} jobs have {rule!.ExpectedFiles} files or more already: every job would be skipped")]
            : [];
        return found.ToAsyncEnumerable();
    }

    private static string OutputOf(CheckContext context) =>
        ((string[])["output", "output_location", "output_file_location"]).Select(context.Shared).FirstOrDefault(value => value.Length > 0) ?? "";
}
