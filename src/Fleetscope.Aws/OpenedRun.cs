using System.Globalization;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Logs;
using Fleetscope.Aws.Queues;
using Fleetscope.Aws.Stores;
using Fleetscope.Aws.Watching;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Provisioning;
using Fleetscope.Stores;

namespace Fleetscope.Aws;

/// <summary>Opens the ports of a run on AWS.</summary>
internal sealed class OpenedRun(AwsRun run, TimeProvider clock)
{
    /// <summary>Requests to S3 at once.</summary>
    private const int RequestsAtOnce = 64;

    /// <summary>Told in words what the run has to do without.</summary>
    public Action<string> Said { get; init; } = _ => { };

    private string Folder => Path.Combine(run.Config.StateFolder, "runs", run.Config.AppName);

    public async Task<RunPorts> PortsAsync(CancellationToken cancellationToken)
    {
        var ledger = await run.Ledger.LoadAsync(cancellationToken);
        var jobs = new SqsRun(run.Api, await PlacesAsync(ledger, cancellationToken), SettingsOf(ledger), clock);
        return Ports(jobs, FleetOf(ledger), id => jobs.Book.JobOf(id) ?? FindJob(jobs, id)) with { KeepJobFile = jobs.JobFiles.KeepAsync };
    }

    /// <summary>The ports of a worker, which has no ledger and submits nothing, and what it is told of the run.</summary>
    public (RunPorts Ports, RunControlFile Control) WorkerPorts(SqsRunPlaces places, SqsQueueSettings settings)
    {
        var jobs = new SqsRun(run.Api, places, settings, clock);
        return (Ports(jobs, FleetOf(null), jobs.Book.JobOf), jobs.Control);
    }

    /// <summary>The log alone: it outlives the run's queue.</summary>
    public CloudWatchRunLog Log() => new(run.Api.Logs, new ControlBucket(run.Api.S3, run.Names.Bucket, new RunKeys(run.Config.AppName)), LogPlaces(_ => null), clock);

    private RunPorts Ports(SqsRun jobs, SpotFleet fleet, Func<JobId, Job?> jobOf)
    {
        var log = new CloudWatchRunLog(run.Api.Logs, jobs.Bucket, LogPlaces(jobOf), clock);
        var gate = new RequestGate(RequestsAtOnce, clock);
        var upload = UploadFlags.Parse(run.Options.UploadFlags);
        return new RunPorts(jobs.Queue, jobs.DeadLetters, jobs.Records, jobs.Commits, log, fleet, bucket => Store(bucket, upload, gate))
        {
            Closing = async () =>
            {
                await log.DisposeAsync();
                await jobs.DisposeAsync();
            },
        };
    }

    private async Task<SqsRunPlaces> PlacesAsync(RunLedger? ledger, CancellationToken cancellationToken)
    {
        var queue = await run.Api.Sqs.FindQueueAsync(run.Options.QueueName, cancellationToken) ?? throw NoQueue(ledger);
        var letters = await run.Api.Sqs.FindQueueAsync(run.Options.DeadLetterQueueName, cancellationToken);
        if (letters is null)
        {
            // A run must come to its end without it: machines cost money, letters do not.
            Said($"warning: {NoLetters(run.Options.DeadLetterQueueName)}");
        }

        return new SqsRunPlaces(
            run.Config.AppName, run.Names.Bucket, (run.Options.QueueName, queue), (run.Options.DeadLetterQueueName, letters), Path.Combine(Folder, "submitted.ids"), Path.Combine(Folder, "cache"));
    }

    private FleetscopeException NoQueue(RunLedger? ledger)
    {
        var fleet = ledger?.Left.LastOrDefault(entry => entry.Kind == RunNames.FleetKind);
        return new FleetscopeException(
            $"queue {run.Options.QueueName}",
            "it is not there: somebody has removed the run's queue" + (fleet is null ? "" : $", while the machines of {fleet.Id} may go on and cost money"),
            "end the run, its machines too: fleetscope clean; or bring the queue back with fleetscope setup, and the jobs that are not done with fleetscope submitJob JOBFILE");
    }

    /// <summary>What is said of a run whose dead-letter queue somebody has removed.</summary>
    public static string NoLetters(string name) =>
        $"queue {name}: the run's dead-letter queue is not there, so jobs that are out of attempts are tried on and dead ones are not counted; setup creates it anew";

    private SqsQueueSettings SettingsOf(RunLedger? ledger) => new()
    {
        JobRetries = run.Config.JobRetries,
        IsImageWorker = run.Options.Worker != "fleetscope",
        LettersBefore = ledger?.Notes.GetValueOrDefault(AwsRun.LettersBefore) is { } before ? long.Parse(before, CultureInfo.InvariantCulture) : 0,
    };

    private RunLogPlaces LogPlaces(Func<JobId, Job?> jobOf) => new(run.Options.LogGroupName, $"{Environment.MachineName}-{Environment.ProcessId}-{clock.GetUtcNow().ToUnixTimeSeconds()}", jobOf);

    /// <summary>A job by its identity, from the kept job files. The log's port answers at once; on a thread of its own, so that no caller's scheduler is blocked by itself.</summary>
    private static Job? FindJob(SqsRun jobs, JobId id) =>
        Task.Run(() => jobs.Records.FindAsync(id.ToString(), 1, CancellationToken.None)).GetAwaiter().GetResult() is [var found, ..] ? found.Job : null;

    private SpotFleet FleetOf(RunLedger? ledger)
    {
        var id = ledger?.Left.LastOrDefault(entry => entry.Kind == RunNames.FleetKind)?.Id;
        var token = ledger?.Left.LastOrDefault(entry => entry.Kind == RunNames.FleetTokenKind) is { } planned ? new FleetToken(planned.Id) : (FleetToken?)null;
        return new SpotFleet(
            run.Api.Ec2,
            new KnownFleet(run.Config.AppName, id, token),
            (_, _) => throw new FleetscopeException("fleet file", "machines are asked for with it", "start them again with: fleetscope startCluster FLEETFILE"),
            run.RecordAsync,
            clock)
        {
            Watch = new FleetWatch(run.Api, run.Names, run.Options, clock),
        };
    }

    private S3Store Store(Bucket bucket, Api.UploadSettings upload, RequestGate gate) => bucket.IsFolder
        ? throw new FleetscopeException($"bucket {bucket}", "it is a folder of this machine, which machines on AWS cannot reach", "name an S3 bucket")
        : new S3Store(run.Api.S3, bucket.Text, upload, gate);
}
