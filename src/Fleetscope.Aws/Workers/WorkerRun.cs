using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Queues;
using Fleetscope.Configuration;
using Fleetscope.Engines;

namespace Fleetscope.Aws.Workers;

/// <summary>A run as one of its workers has it open.</summary>
public sealed class WorkerRun : IAsyncDisposable
{
    /// <summary>The longest that SQS lets a receiver wait.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(120);

    private readonly WorkerQueue queue;

    private WorkerRun(RunConfig config, RunPorts ports, WorkerQueue queue) => (Config, Ports, this.queue) = (config, ports, queue);

    /// <summary>The config, with what the queue told where the environment said nothing.</summary>
    public RunConfig Config { get; }

    public RunPorts Ports { get; }

    /// <summary>Cancelled when the worker is to leave: the run is over, or takes no more jobs.</summary>
    public CancellationToken Leaving => queue.Leaving;

    /// <param name="said">Told in words what the worker waits for.</param>
    /// <exception cref="FleetscopeException">The queue is not there, or nothing may be read of it.</exception>
    public static async Task<WorkerRun> OpenAsync(WorkerVariables variables, AwsAccess access, TimeProvider clock, Action<string> said, CancellationToken cancellationToken)
    {
        var run = AwsRun.Of(variables.Config, access);
        var name = run.Options.QueueName;
        var attributes = await AwsFailures.InWordsAsync($"queue {name}", () => run.Api.Sqs.GetQueueAttributesAsync(variables.QueueUrl, cancellationToken));
        var (deadLetters, deliveries) = Redrive(name, attributes);
        var deadUrl = await AwsFailures.InWordsAsync($"queue {deadLetters}", () => run.Api.Sqs.FindQueueAsync(deadLetters, cancellationToken))
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
        var (ports, control) = new OpenedRun(run with { Config = config }, clock).WorkerPorts(places, settings);
        var queue = new WorkerQueue(ports.Queue, control, clock, said);
        return new WorkerRun(config, ports with { Queue = queue }, queue);
    }

    /// <summary>The ports with the source bucket read in place, while its mount is healthy.</summary>
    public RunPorts Mounted(BucketMount mount)
    {
        var store = Ports.Store;
        return Ports with { Store = bucket => bucket == Config.Buckets.Source ? new MountedStore(store(bucket), mount) : store(bucket) };
    }

    public async ValueTask DisposeAsync()
    {
        await Ports.DisposeAsync();
        queue.Dispose();
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
