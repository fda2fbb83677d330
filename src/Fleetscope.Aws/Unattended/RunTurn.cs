using Fleetscope.Aws.Api;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Unattended;

/// <summary>A run's turn in a call: finds the run, keeps other calls away meanwhile, looks or ends, and writes down what the next call must know.</summary>
internal sealed class RunTurn(AwsAccess access, FunctionPlace place, TimeProvider clock, Action<string> log)
{
    /// <summary>Calls that fail one after another before the run's user is told; one may fail because AWS does.</summary>
    private const int FailuresUntilTold = 3;

    /// <exception cref="FleetscopeException">The run could not be looked at.</exception>
    public async Task<TurnResult> TakeAsync(Wake wake, FunctionCall call, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(wake, call, cancellationToken) is { } run
                ? await TakeAsync(run, call, until, cancellationToken)
                : new TurnResult(wake.Run, "unknown", "nothing is known of it: it has no ledger and no monitor file");
        }
        catch (AwsException refusal)
        {
            throw AwsFailures.InWords(refusal, refusal.Thing.Length > 0 ? refusal.Thing : $"run {wake.Run}");
        }
    }

    /// <returns>Null when nobody has written down anything of the run; then its rule goes too, if it has one.</returns>
    private async Task<UnattendedRun?> FindAsync(Wake wake, FunctionCall call, CancellationToken cancellationToken)
    {
        // Any bucket does to learn which one it is: the account is the same.
        var api = Of(KeptConfig.Bare(place.Scratch, wake.Run, wake.Bucket ?? place.Bucket ?? "unknown", place.Region)).Api;
        var schedule = new RunSchedule(api.Events);
        if ((wake.Bucket ?? await schedule.FindBucketAsync(wake.Run, cancellationToken) ?? place.Bucket) is not { } bucket)
        {
            return null;
        }

        var bare = Of(KeptConfig.Bare(place.Scratch, wake.Run, bucket, place.Region));
        var ledger = await bare.Ledger.LoadAsync(cancellationToken) ?? await AdoptAsync(api, bare, call, cancellationToken);
        if (ledger is null)
        {
            await schedule.RemoveAsync(RunSchedule.NameOf(wake.Run), cancellationToken);
            return null;
        }

        // Without the copy, what the ledger lists can still be removed by its exact names.
        var config = await KeptConfig.FindAsync(api.S3, bucket, wake.Run, place.Scratch, cancellationToken) ?? bare.Config;
        return new UnattendedRun(Of(config), new AwsEngine(access, clock, said => log($"{wake.Run}: {said}")), ledger);
    }

    private async Task<RunLedger?> AdoptAsync(AwsApi api, AwsRun bare, FunctionCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await new Adoption(api, place.Region).AdoptAsync(bare, call.FunctionArn, cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == "NoSuchBucket")
        {
            return null;
        }
    }

    private async Task<TurnResult> TakeAsync(UnattendedRun run, FunctionCall call, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var notices = new Notices(run.Api, run.Name, run.Run.Options.NotifyEmail, log);
        var leaving = new RunLeaving(run, notices, clock, log);
        if (!run.Ledger.IsLive)
        {
            await leaving.DismissAsync(cancellationToken);
            return new TurnResult(run.Name, "over", "all that it had created is gone");
        }

        var notes = new TurnNotes(run.Api.S3, run.Run.Names.Bucket, run.Name);
        if (await notes.TakeAsync(call.Id, clock.GetUtcNow(), until, cancellationToken) is not { } note)
        {
            return new TurnResult(run.Name, "busy", "another call is at work on it");
        }

        var watch = new RunWatch(run, notices, clock, log);
        try
        {
            var (result, left) = await StepAsync(run, leaving, watch, note, cancellationToken);
            await (result.IsOver ? notes.ForgetAsync(cancellationToken) : notes.LeaveAsync(left with { Failures = 0 }, cancellationToken));
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await notes.LeaveAsync(note, CancellationToken.None);
            throw;
        }
        catch (Exception failure) when (failure is AwsException or FleetscopeException)
        {
            await FailAsync(notes, note, notices, failure);
            throw;
        }
    }

    private static async Task<(TurnResult Result, TurnNote Note)> StepAsync(UnattendedRun run, RunLeaving leaving, RunWatch watch, TurnNote note, CancellationToken cancellationToken)
    {
        if (RunEnding.In(run.Ledger) is { } decided)
        {
            return (await leaving.LeaveAsync(decided, cancellationToken), note);
        }

        return await watch.LookAsync(note, cancellationToken) is { } ending
            ? (await leaving.LeaveAsync(ending, cancellationToken), watch.Note)
            : (new TurnResult(run.Name, "watched", ""), watch.Note);
    }

    private async Task FailAsync(TurnNotes notes, TurnNote note, Notices notices, Exception failure)
    {
        var words = failure as FleetscopeException ?? AwsFailures.Translate(failure)!;
        note = note with { Failures = note.Failures + 1 };
        try
        {
            if (note.Failures == FailuresUntilTold)
            {
                await notices.TellAsync(
                    "it cannot be watched",
                    [$"{words.What}: {words.Cause}.", $"Next: {words.Next}.", "It is tried again every two minutes; machines run on meanwhile."],
                    CancellationToken.None);
            }

            await notes.LeaveAsync(note, CancellationToken.None);
        }
        catch (AwsException second)
        {
            // The first failure is the one to be told; this one only lets the next call wait some minutes.
            log($"error: {second.Message}");
        }
    }

    private AwsRun Of(Configuration.RunConfig config) => AwsRun.Of(config, access);
}
