using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Reaping;

/// <summary>The runs that an account has seen, as far as what is there tells of them: by it a thing is known to be a run's, and left.</summary>
internal sealed class EarlierRuns
{
    private readonly AwsOptions options;
    private List<MonitorFile>? files;

    /// <param name="config">Says which account, region, bucket and cluster.</param>
    public EarlierRuns(AwsAccess access, RunConfig config, TimeProvider clock)
    {
        options = AwsOptions.Read(config);
        Aws = access.Open(options);
        Bucket = RunNames.Of(config, options).Bucket;
        Signs = new RunSigns(Aws, Bucket, clock);
        Clock = clock;
    }

    public AwsApi Aws { get; }

    /// <summary>AWS_BUCKET.</summary>
    public string Bucket { get; }

    public RunSigns Signs { get; }

    public TimeProvider Clock { get; }

    /// <summary>The clusters where runs have their services: the config's and the usual one, as far as they are there.</summary>
    public async Task<IReadOnlyList<string>> ClustersAsync(CancellationToken cancellationToken)
    {
        List<string> there = [];
        foreach (var cluster in ((string[])[options.EcsCluster, "default"]).Distinct())
        {
            if (await Aws.Ecs.FindClusterAsync(cluster, cancellationToken) is not null)
            {
                there.Add(cluster);
            }
        }

        return there;
    }

    public async Task<bool> HasServiceAsync(string run, CancellationToken cancellationToken)
    {
        foreach (var cluster in await ClustersAsync(cancellationToken))
        {
            if (await Aws.Ecs.FindServiceAsync(cluster, run + "Service", cancellationToken) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether there was a run of this name: it has left its machines' log group or its task definition.</summary>
    public async Task<bool> IsOfFamilyAsync(string run, CancellationToken cancellationToken) =>
        await Aws.Logs.FindGroupAsync(run + "_perInstance", cancellationToken) is not null || await HasDefinitionAsync(run, cancellationToken);

    /// <summary>Whether there is an active task definition of this run: many are called so, but the family's container is told its run.</summary>
    public async Task<bool> HasDefinitionAsync(string run, CancellationToken cancellationToken)
    {
        var definition = await Aws.Ecs.FindTaskDefinitionAsync(run + "Task", cancellationToken);
        return (string?)definition?["status"] != "INACTIVE" && (definition?["containerDefinitions"] as JsonArray ?? []).SelectMany(container => container?["environment"] as JsonArray ?? [])
            .Any(variable => (string?)variable?["name"] == "APP_NAME" && (string?)variable["value"] == run);
    }

    /// <summary>The runs of which Fleetscope keeps something in the bucket.</summary>
    public async Task<IReadOnlyList<string>> KeptAsync(CancellationToken cancellationToken) =>
        await Aws.S3.ListFoldersAsync(Bucket, RunKeys.Everything, cancellationToken).ToListAsync(cancellationToken);

    /// <summary>The monitor files in the bucket; read once.</summary>
    public async Task<IReadOnlyList<MonitorFile>> FilesAsync(CancellationToken cancellationToken)
    {
        if (files is not null)
        {
            return files;
        }

        files = [];
        await foreach (var entry in Aws.S3.ListObjectsAsync(Bucket, "monitors/", cancellationToken))
        {
            if (entry.Key.EndsWith("SpotFleetRequestId.json", StringComparison.Ordinal) && await Aws.S3.ReadAsync(Bucket, entry.Key, cancellationToken) is { } content)
            {
                try
                {
                    files.Add(MonitorFile.Parse(entry.Key, System.Text.Encoding.UTF8.GetString(content.Bytes)));
                }
                catch (FleetscopeException)
                {
                    // Somebody's own file, or half of one: nothing can be known from it, so nothing is found by it.
                }
            }
        }

        return files;
    }

    /// <summary>Adds a thing to those that are left, unless its run is alive.</summary>
    public async Task AddAsync(List<Leftover> found, string kind, string id, string run, string why, decimal? perMonth, CancellationToken cancellationToken)
    {
        if (!(await Signs.OfAsync(run, cancellationToken)).IsLive)
        {
            found.Add(new Leftover(kind, id, run, why, perMonth));
        }
    }
}
