using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Queues;
using Fleetscope.Aws.Setup;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws;

/// <summary>A run's config as AWS sees it: its options, its names, the account it is in.</summary>
internal sealed record AwsRun(RunConfig Config, AwsOptions Options, RunNames Names, AwsApi Api)
{
    public static AwsRun Of(RunConfig config, AwsAccess access)
    {
        var options = AwsOptions.Read(config);
        return new AwsRun(config, options, RunNames.Of(config, options), access.Open(options));
    }

    public ILedgerStore Ledger => new LedgerInBucket(Api.S3, Names.Bucket, Names.Kept("ledger.json"), new LedgerFile(Path.Combine(Config.StateFolder, "runs", Config.AppName, "ledger.json")));

    /// <summary>
    /// Deliveries of a message before SQS itself moves it to the dead-letter queue. Our worker counts failed attempts and moves it then;
    /// five more are a net for jobs that kill workers without a word.
    /// </summary>
    public int Deliveries => Config.JobRetries + (Options.Worker == "fleetscope" ? 5 : 0);

    /// <summary>The machines that may run the service's containers: those that name the run. Else containers of other runs of the cluster land on them, and ours on theirs.</summary>
    public string Placement => EcsConfig.PlacementOf(Config.AppName);

    public async Task<JsonObject> TaskDefinitionAsync(AwsAccess access, CancellationToken cancellationToken)
    {
        var keys = access.KeysForContainers is { } ask ? await ask(Options) : null;
        var credentials = await ContainerCredentials.ChooseAsync(Options, access.RoleOfProfile(Options), keys, Api.Account, cancellationToken);
        var queue = await Api.Sqs.FindQueueAsync(Options.QueueName, cancellationToken)
            ?? throw new FleetscopeException($"queue {Options.QueueName}", "it was there a moment ago and is gone", "run setup again");
        return TaskDefinition.Of(Config, Options, Names, queue, credentials);
    }

    /// <summary>The note of which version of the worker lies in the bucket.</summary>
    public const string WorkerVersion = "workerVersion";

    /// <summary>Sends our worker to the bucket, where the machines are to run it.</summary>
    public async Task SendWorkerAsync(AwsAccess access, Action<string> said, CancellationToken cancellationToken)
    {
        if (Options.Worker == "fleetscope" && access.WorkerFiles is { } gather)
        {
            var version = await new WorkerUpload(Api.S3, Names.Bucket, gather(), said).PutAsync(cancellationToken);
            await Ledger.UpdateAsync(ledger => (ledger ?? NoLedger()).Noting(WorkerVersion, version), cancellationToken);
        }
    }

    /// <summary>The note of how many letters lay in the dead-letter queue before the run: others may share it, and those are not the run's.</summary>
    public const string LettersBefore = "lettersBefore";

    /// <summary>Writes that down while the run's own queue was not created yet.</summary>
    public async Task NoteLettersBeforeAsync(CancellationToken cancellationToken)
    {
        var queue = new PlannedResource(RunNames.QueueKind, Options.QueueName);
        if ((await Ledger.LoadAsync(cancellationToken))?.StateOf(queue) is LedgerState.Created
            || await Api.Sqs.FindQueueAsync(Options.DeadLetterQueueName, cancellationToken) is not { } url)
        {
            return;
        }

        var count = (await Api.Sqs.GetQueueAttributesAsync(url, cancellationToken)).GetValueOrDefault("ApproximateNumberOfMessages", "0");
        await Ledger.UpdateAsync(ledger => (ledger ?? NoLedger()).Noting(LettersBefore, count), cancellationToken);
    }

    /// <summary>Lets jobs be submitted again whose messages went with an earlier queue. Those of a run that was over when its queue went stay what they were.</summary>
    public async Task ForgetLostJobsAsync(Action<string> said, TimeProvider clock, CancellationToken cancellationToken)
    {
        if ((await Ledger.LoadAsync(cancellationToken))?.LastCounts is { IsOver: true })
        {
            return;
        }

        var round = new NewRound(new ControlBucket(Api.S3, Names.Bucket, new RunKeys(Config.AppName)), Path.Combine(Config.StateFolder, "runs", Config.AppName, "submitted.ids"), clock);
        if (await round.BeginAsync(cancellationToken) is > 0 and var lost)
        {
            said($"{lost} job{(lost == 1 ? " was" : "s were")} not known to be done when the run's queue was removed; submitJob submits {(lost == 1 ? "it" : "them")} again");
        }
    }

    /// <summary>Tells our workers whether the run is over: then they leave. The family's worker does not ask.</summary>
    public async Task TellWorkersAsync(bool isOver, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var control = new RunControlFile(new ControlBucket(Api.S3, Names.Bucket, new RunKeys(Config.AppName)), TimeSpan.Zero, clock);
        if (Options.Worker == "fleetscope" && (await control.GetAsync(cancellationToken)).Over != isOver)
        {
            await control.ChangeAsync(now => now with { Over = isOver }, cancellationToken);
        }
    }

    /// <summary>Keeps in the ledger what is about to be created, and what is.</summary>
    public Task RecordAsync(PlannedResource resource, LedgerState state, CancellationToken cancellationToken)
    {
        // Log groups stay for reading, from the moment that they are there; a dashboard unless CLEAN_DASHBOARD; an address is confirmed once for all runs.
        var stays = resource.Kind is RunNames.LogGroupKind or RunNames.SubscriptionKind || (resource.Kind == RunNames.DashboardKind && !Options.CleanDashboard);
        var kept = stays && state == LedgerState.Created ? LedgerState.Kept : state;
        return Ledger.UpdateAsync(ledger => (ledger ?? NoLedger()).With(resource, kept), cancellationToken);
    }

    private RunLedger NoLedger() => throw new FleetscopeException($"run {Config.AppName}", "it has no ledger, so it was not set up", "first: fleetscope setup");
}
