using Fleetscope.Configuration;

namespace Fleetscope.Aws.Workers;

/// <summary>What a container's environment tells its worker: the variables that the family passes, and one of our own for what the family has none for.</summary>
/// <param name="Config">The config as far as a worker needs it.</param>
/// <param name="QueueUrl">SQS_QUEUE_URL.</param>
/// <param name="HasOwn">Whether our own setup has made the task definition; else the queue tells what is missing.</param>
public sealed record WorkerVariables(RunConfig Config, string QueueUrl, bool HasOwn)
{
    /// <summary>A JSON object of further config keys with their literals.</summary>
    public const string Own = "FLEETSCOPE_CONFIG";

    private const string QueueVariable = "SQS_QUEUE_URL";

    /// <summary>The config keys that the family's containers get as variables of the same name (Distributed-CellProfiler, -Fiji and -Something, run.py).</summary>
    private static readonly HashSet<string> Family = new(StringComparer.Ordinal)
    {
        "APP_NAME", "AWS_REGION", "AWS_BUCKET", "SOURCE_BUCKET", "WORKSPACE_BUCKET", "DESTINATION_BUCKET", "UPLOAD_FLAGS", "LOG_GROUP_NAME", "ECS_CLUSTER",
        "EXPECTED_NUMBER_FILES", "MIN_FILE_SIZE_BYTES", "NECESSARY_STRING", "DOCKER_CORES", "SECONDS_TO_START", "CHECK_IF_DONE_BOOL", "USE_PLUGINS",
        "UPDATE_PLUGINS", "PLUGINS_COMMIT", "INSTALL_REQUIREMENTS", "REQUIREMENTS", "DOWNLOAD_FILES", "ALWAYS_CONTINUE", "SCRIPT_DOWNLOAD_URL",
    };

    private static readonly string[] Required = ["APP_NAME", QueueVariable, "AWS_BUCKET", "AWS_REGION"];

    /// <summary>Whether the environment is that of a container of a run.</summary>
    public static bool AreThere(Func<string, string?> variable) => !string.IsNullOrWhiteSpace(variable(QueueVariable));

    /// <summary>Whether a config key has a variable of its own.</summary>
    public static bool IsOfFamily(string key) => Family.Contains(key);

    /// <param name="folder">An absolute path: where files of the worker may lie.</param>
    /// <exception cref="ConfigException">With everything that is wrong; each mistake names its variable.</exception>
    public static WorkerVariables Read(Func<string, string?> variable, string folder)
    {
        var place = Path.Combine(folder, "environment");
        var missing = Required.Where(name => string.IsNullOrWhiteSpace(variable(name))).ToList();
        if (missing.Count > 0)
        {
            throw new ConfigException(place,
                [.. missing.Select(name => new ConfigMistake("the worker's environment", 0, 0, name, $"the variable {name} is missing", "register the task definition again: fleetscope setup"))]);
        }

        // The family passes empty texts for what it has no value for.
        var values = Family.Select(name => (Name: name, Value: variable(name))).Where(pair => !string.IsNullOrEmpty(pair.Value)).ToDictionary(pair => pair.Name, pair => pair.Value!);
        var url = variable(QueueVariable)!.Trim();
        values["SQS_QUEUE_NAME"] = url[(url.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
        values["WORKER"] = "fleetscope";
        var own = variable(Own);
        var config = RunConfig.OfVariables(place, values, string.IsNullOrWhiteSpace(own) ? null : own, [.. ConfigKeys.Core, .. AwsOptions.Keys]);
        var folders = new[] { config.Buckets.Control, config.Buckets.Source, config.Buckets.Workspace, config.Buckets.Destination }.Where(bucket => bucket.IsFolder);
        return folders.FirstOrDefault() is { } local
            ? throw new FleetscopeException(
                $"bucket {local}", "it is a folder, which a worker on AWS cannot reach",
                "name an S3 bucket in AWS_BUCKET, SOURCE_BUCKET, WORKSPACE_BUCKET and DESTINATION_BUCKET")
            : new WorkerVariables(config, url, own is not null);
    }
}
