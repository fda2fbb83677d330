using System.Text;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Programs;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Workers;

/// <summary>The recipe for one job: done already? stage the inputs, run the program, check the outputs, commit them, complete the job.</summary>
/// <remarks>
/// The three public methods are the three stations of a job, so that a worker can stage one job, run another and commit a third at the same time.
/// Whatever happens at a station becomes an outcome; the last one always tells the queue.
/// </remarks>
internal sealed class JobRunner(WorkerSettings settings, IProgram program, WorkerPorts ports, TimeProvider clock)
{
    /// <summary>Station one: finds out whether there is anything to do, and brings the inputs.</summary>
    public Task StageAsync(Attempt attempt, CancellationToken stopping) => AtStationAsync(attempt, async token =>
    {
        settings.Reached?.Invoke(JobStep.Leased, attempt.Job);
        // A commit needs a lease, so where the two are kept in one the first delivery cannot find any.
        var mayBeDone = attempt.Number > 1 || !ports.Commits.IsWithQueue;
        if (mayBeDone && await ports.Commits.FindAsync(attempt.Job.Id, token) is { } commit)
        {
            return new JobOutcome.AlreadyDone(commit.Files.Count, ByCheckIfDone: false);
        }

        var rule = Ask(() => program.Outputs(attempt.Job));
        if (settings.CheckIfDone && await ports.Done.CountAsync(rule, token) is var found && found >= rule.ExpectedFiles && rule.ExpectedFiles > 0)
        {
            return new JobOutcome.AlreadyDone(found, ByCheckIfDone: true);
        }

        await SayAsync(attempt, says => says.Fetching(attempt.Job));
        attempt.Workspace = ports.Workspaces.Make(attempt.Job.Id, attempt.Number);
        var place = ports.Stager.PlaceOf(attempt.Workspace.Folders);
        attempt.ReadsInPlace = place.SourceInPlace;
        var first = await ports.Stager.StageAsync(Ask(() => program.Inputs(attempt.Job)), place, token);
        if (first.Missing.Count > 0)
        {
            await SayAsync(attempt, says => says.Missing(attempt.Job, first.Missing));
            return new JobOutcome.InputsMissing(first.Missing);
        }

        var images = Ask(() => program.MoreInputs(attempt.Job, place));
        var more = await ports.Stager.StageAsync(images, place, token);
        if (more.Missing.Count > 0)
        {
            return new JobOutcome.InputsMissing(more.Missing);
        }

        attempt.Use = attempt.Use with { BytesIn = first.Bytes + more.Bytes };
        attempt.Command = Ask(() => program.Command(attempt.Job, place, attempt.Workspace.Folders));
        await SayAsync(attempt, _ => FamilyLog.Ready(attempt.Job, place, images.Files.Count));
        settings.Reached?.Invoke(JobStep.Staged, attempt.Job);
        return null;
    }, stopping);

    /// <summary>Station two: runs the program in its slot.</summary>
    public Task RunAsync(Attempt attempt, CancellationToken abandon) => AtStationAsync(attempt, async token =>
    {
        attempt.Command = Workspace.Prepare(attempt.Command!, attempt.Workspace!.Folders);
        await SayAsync(attempt, _ => [FamilyLog.Command(attempt.Job, attempt.Command)]);
        var log = attempt.Log ??= ports.Log.OpenAttempt(attempt.Job.Id, attempt.Number);
        await using var closing = settings.Says is null ? log : null;
        ports.Log.Append(new AttemptStarted(clock.GetUtcNow(), attempt.Job.Id, attempt.Job.Name, attempt.Number, attempt.Worker, attempt.Slot));
        settings.Reached?.Invoke(JobStep.Started, attempt.Job);
        var result = await ports.Start(attempt, log, token);
        settings.Reached?.Invoke(JobStep.Ended, attempt.Job);

        attempt.Use = result.Use with { BytesIn = attempt.Use.BytesIn };
        attempt.LogTail = result.LogTail;
        if (result.LogFailure is { } failure)
        {
            ports.Log.Append(new Warned(clock.GetUtcNow(), $"The log of job {attempt.Job.Name} ({attempt.Job.Id}), attempt {attempt.Number}, could not be written: {failure}"));
        }

        if (result.End is ProgramEnd.Ended)
        {
            token.ThrowIfCancellationRequested();
        }

        var word = program.FailureWord(attempt.Workspace!.Folders);
        return result.End is ProgramEnd.Exited { Code: 0 } && word is null ? null : new JobOutcome.ProgramFailed(result.End, word);
    }, abandon);

    /// <summary>Station three: checks and commits what the program wrote, tells the queue, and cleans up. Never throws.</summary>
    public async Task FinishAsync(Attempt attempt, CancellationToken abandon)
    {
        await AtStationAsync(attempt, async token =>
        {
            var rule = program.Outputs(attempt.Job);
            var files = OutputScan.Of(attempt.Workspace!.Folders.Output, attempt.Command!.NotOutputs);
            attempt.Use = attempt.Use with { ScratchBytes = files.Sum(file => file.Size), BytesOut = files.Sum(file => file.Size) };
            if (OutputCheck.Judge(rule, files.Select(file => (file.Name, file.Size))) is { } missing)
            {
                return OutputScan.IsThere(attempt.Workspace.Folders.Output) ? missing : missing with { Detail = "its output folder is gone: the program removed or replaced it" };
            }

            return await ports.Committer.CommitAsync(attempt.Held, rule, files, token);
        }, abandon);

        if (attempt.ReadsInPlace && attempt.Outcome!.CountsAsFailure && settings.Trouble?.Invoke() is { } trouble)
        {
            attempt.Outcome = new JobOutcome.Interrupted(trouble);
        }

        if (settings.Says is not null)
        {
            await SayAsync(attempt, _ => FamilyLog.End(attempt.Job, attempt.Outcome!, attempt.Slot > 0));
            await attempt.Log!.DisposeAsync();
        }

        // The files of a failed one go first: they may be what has filled the disk, and the word about it needs room too.
        var isDone = attempt.Outcome!.IsDone;
        Clear(attempt, !isDone);
        await ports.Ending.EndAsync(attempt);
        Clear(attempt, isDone);

        settings.Reached?.Invoke(JobStep.Completed, attempt.Job);
    }

    private void Clear(Attempt attempt, bool now)
    {
        if (now && attempt.Workspace is not null)
        {
            ports.Workspaces.Remove(attempt.Workspace, attempt.Use);
        }
    }

    /// <summary>Writes lines of our own into the attempt's log, where the worker is to say any.</summary>
    private async Task SayAsync(Attempt attempt, Func<FamilyLog, IEnumerable<string>> lines)
    {
        if (settings.Says is { } says)
        {
            attempt.Log ??= ports.Log.OpenAttempt(attempt.Job.Id, attempt.Number);
            foreach (var line in lines(says))
            {
                await attempt.Log.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), CancellationToken.None);
            }
        }
    }

    /// <summary>Does the work of one station unless the attempt has ended already, and turns every end into an outcome.</summary>
    private static async Task AtStationAsync(Attempt attempt, Func<CancellationToken, Task<JobOutcome?>> work, CancellationToken stop)
    {
        if (attempt.Outcome is not null)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, attempt.Held.Lost);
        try
        {
            either.Token.ThrowIfCancellationRequested();

            // Awake again after a long sleep, the process may be here before its keeper has looked.
            attempt.Outcome = attempt.Held.IsValid ? await work(either.Token) : new JobOutcome.LeaseLost();
        }
        catch (OperationCanceledException) when (attempt.Held.Lost.IsCancellationRequested)
        {
            attempt.Outcome = attempt.Held.Cancelled ? new JobOutcome.Cancelled() : new JobOutcome.LeaseLost();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            attempt.Outcome = new JobOutcome.Interrupted(attempt.WhyStopped());
        }
        catch (LeaseLostException lost)
        {
            attempt.Outcome = lost.Cancelled ? new JobOutcome.Cancelled() : new JobOutcome.LeaseLost();
        }
        catch (UnusableJobException unusable)
        {
            attempt.Outcome = new JobOutcome.ProgramFailed(new ProgramEnd.NotStarted(unusable.Message));
            attempt.LogTail = unusable.Message;
        }
        catch (FleetscopeException refused)
        {
            attempt.Outcome = new JobOutcome.StorageFailed(refused.Message, refused.IsPassing);
            attempt.LogTail = $"{refused.What}: {refused.Cause}\n{refused.Next}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            attempt.Outcome = new JobOutcome.StorageFailed(failure.Message);
            attempt.LogTail = failure.Message;
        }
#pragma warning disable CA1031 // A bug that one job meets must not take the others down with it: it becomes that job's reason.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            attempt.Outcome = new JobOutcome.ProgramFailed(new ProgramEnd.NotStarted($"a bug in fleetscope: {bug.Message}"));
            attempt.LogTail = bug.ToString();
        }
    }

    /// <summary>Asks the adapter, so that a job it can do nothing with is told apart from a store that failed.</summary>
    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (FleetscopeException refused)
        {
            throw new UnusableJobException(refused);
        }
    }

    private sealed class UnusableJobException(FleetscopeException refused) : Exception($"{refused.Message}; {refused.Next}", refused);
}
