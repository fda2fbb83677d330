using Fleetscope.Cli.Output;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Programs;
using Fleetscope.Stores;
using Fleetscope.Submitting;

namespace Fleetscope.Cli.Runs;

/// <summary>The step from a job file to a filled queue: what <c>run</c> and <c>submitJob</c> share.</summary>
internal static class SubmitStep
{
    /// <summary>Submits, and says what came of it.</summary>
    public static async Task<SubmissionResult> SubmitAsync(
        OpenRun run, RunWork work, IEnumerable<Job> jobs, SubmissionTerms terms, Screen screen, CancellationToken stopping)
    {
        if (run.Ports.KeepJobFile is { } keep)
        {
            await keep(work.JobFile.Path, stopping);
        }

        // Where nothing is kept of what is done, there is nothing to look at before.
        var again = terms.Force && work.Program is null ? await run.Ports.Records.ReopenAsync([.. jobs.Select(job => job.Id)], stopping) : 0;
        var submission = new Submission(run.Ports.Queue, work.Program is { } program ? EarlierWorkOf(run, program) : null);
        var result = await submission.SubmitAsync(jobs, terms, CrashPoint.OfSubmission(), stopping);

        run.Ports.Log.Append(new JobsSubmitted(TimeProvider.System.GetUtcNow(), result.Added, result.Known));
        screen.Say($"{result.Added} job{(result.Added == 1 ? "" : "s")} submitted" + (result.Known == 0 ? "" : $", {result.Known} known already"));
        if (again > 0)
        {
            screen.Say($"{again} of them once more (--force)");
        }
        else if (work.Program is null && result.Added == 0 && result.Known > 0)
        {
            screen.Say("They were submitted before; --force submits them once more");
        }

        if (result.Review.OutputsGone > 0)
        {
            screen.Say($"{result.Review.OutputsGone} done jobs run again: their output files are gone");
        }

        if (result.Review.KeptThoughChanged > 0)
        {
            screen.Say($"{result.Review.KeptThoughChanged} done jobs stay done although their inputs have changed (--keep-done)");
        }

        return result;
    }

    private static EarlierWork EarlierWorkOf(OpenRun run, IProgram program)
    {
        var outputs = run.Ports.Store(run.Config.Buckets[BucketRole.Destination]);
        var fingerprint = WorkerHost.Fingerprint(run.Config, program, run.Ports, LocalWorker.CacheFolder(run.Config), run.Engine.WorksHere);
        return new EarlierWork(run.Ports.Records, run.Ports.Commits, outputs, fingerprint);
    }
}
