using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Workers;

namespace Fleetscope.Aws.Workers;

/// <summary>A run as one of its workers has it open.</summary>
public sealed class WorkerRun : IAsyncDisposable
{
    /// <summary>How long running programs may go on after the worker was told to stop, before they are ended and their jobs handed back.</summary>
    public static readonly TimeSpan FinishFor = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one asking for a job waits for it. SQS would let him wait for 20 s; but so long a worker that leaves has to stay for the answer, and a killed one's question takes a job.
    /// </summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>About a minute, before a worker that cannot open its queue exits and ECS starts another one.</summary>
    private const int MostPauses = 6;

    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(120);

    private readonly WorkerQueue queue;
    private readonly string queueUrl;

    private WorkerRun(AwsRun run, RunPorts ports, WorkerQueue queue, string queueUrl) => (Run, Ports, this.queue, this.queueUrl) = (run, ports, queue, queueUrl);

    /// <summary>The config, with what the queue told where the environment said nothing.</summary>
    public RunConfig Config => Run.Config;

    public RunPorts Ports { get; }

    internal AwsRun Run { get; }

    /// <param name="departure">Begun when the run is over, or takes no more jobs.</param>
    /// <param name="said">Told in words what the worker waits for.</param>
    /// <exception cref="FleetscopeException">The queue is not there, or nothing may be read of it.</exception>
    public static async Task<WorkerRun> OpenAsync(
        WorkerVariables variables, AwsAccess access, Departure departure, TimeProvider clock, Action<string> said, CancellationToken cancellationToken)
    {
        var run = AwsRun.Of(variables.Config, access);
        var name = run.Options.QueueName;
        var attributes = await PatientlyAsync($"queue {name}", () => run.Api.Sqs.GetQueueAttributesAsync(variables.QueueUrl, cancellationToken), clock, said, cancellationToken);
        var (deadLetters, deliveries) = Redrive(name, attributes);
        var deadUrl = await PatientlyAsync($"queue {deadLetters}", () => run.Api.Sqs.FindQueueAsync(deadLetters, cancellationToken), clock, said, cancellationToken)
            ?? throw new FleetscopeException($"queue {deadLetters}", $"queue {name} names it for its dead letters, and it is not there", "run setup, which creates it");

        var config = variables.HasOwn ? variables.Config : AsTheQueueSays(variables.Config, attributes, deliveries);
        var places = new SqsRunPlaces(config.AppName, run.Names.Bucket, (name, variables.QueueUrl), (deadLetters, deadUrl), null, Path.Combine(config.Folder, "jobfiles"));
        var settings = new SqsQueueSettings
        {
            JobRetries = config.JobRetries,
            KnownMostReceives = deliveries,

            // The time that a receipt took is not ours: it must be short beside the lease.
            Wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, config.Lease.Ticks / 3)),
        };
        var known = run with { Config = config };
        var (ports, control) = new OpenedRun(known, clock).WorkerPorts(places, settings);
        var queue = new WorkerQueue(ports.Queue, control, departure, clock, said);
        return new WorkerRun(known, ports with { Queue = queue }, queue, variables.QueueUrl);
    }

    /// <summary>How many messages wait and how many are with workers; null: the queue is gone.</summary>
    internal async Task<(long Waiting, long Running)?> CountQueueAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await new MessageQueue(Run.Api.Sqs, Run.Options.QueueName, queueUrl).CountAsync(cancellationToken);
        }
        catch (FleetscopeException gone) when (gone.InnerException is AwsException { Code: "QueueDoesNotExist" })
        {
            return null;
        }
    }

    /// <summary>The ports with the source bucket read in place, while its mount is healthy.</summary>
    public RunPorts Mounted(BucketMount mount)
    {
        var store = Ports.Store;
        return Ports with { Store = bucket => bucket == Config.Buckets.Source ? new MountedStore(store(bucket), mount) : store(bucket) };
    }

    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync();
        await Ports.DisposeAsync();
    }

    /// <summary>Asks again, for about a minute, when AWS does not answer: the network of a machine that has just started may not be there yet.</summary>
    private static async Task<T> PatientlyAsync<T>(string thing, Func<Task<T>> call, TimeProvider clock, Action<string> said, CancellationToken cancellationToken)
    {
        var again = new AskingAgain(clock, said);
        while (true)
        {
            try
            {
                return await AwsFailures.InWordsAsync(thing, call);
            }
            catch (FleetscopeException failure) when (again.Failures < MostPauses && failure.InnerException is AwsException { Code: AwsException.NoAnswer } or AwsException { Status: >= 500 })
            {
                await again.PauseAsync(failure, cancellationToken);
            }
        }
    }

    /// <summary>A run that the family's tools have set up: what they know is in the queue's attributes.</summary>
    private static RunConfig AsTheQueueSays(RunConfig config, IReadOnlyDictionary<string, string> attributes, int deliveries)
    {
        var visibility = TimeSpan.FromSeconds(int.Parse(attributes.GetValueOrDefault("VisibilityTimeout", "30"), CultureInfo.InvariantCulture));
        var lease = TimeSpan.FromTicks(Math.Clamp(visibility.Ticks, TimeSpan.FromSeconds(ConfigKeys.LeaseSeconds.Minimum).Ticks, LongestLease.Ticks));
        return config with { MessageVisibility = visibility, Lease = lease, JobRetries = deliveries };
    }

    private static (string DeadLetters, int Deliveries) Redrive(string queue, IReadOnlyDictionary<string, string> attributes)
    {
        var policy = attributes.GetValueOrDefault("RedrivePolicy") is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        var arn = policy?["deadLetterTargetArn"]?.ToString();
        return arn is not null && int.TryParse(policy?["maxReceiveCount"]?.ToString(), CultureInfo.InvariantCulture, out var deliveries)
            ? (arn[(arn.LastIndexOf(':') + 1)..], deliveries)
            : throw new FleetscopeException($"queue {queue}", "it names no dead-letter queue, so a job that always fails would be tried for ever", "run setup, which gives it one");
    }
}
