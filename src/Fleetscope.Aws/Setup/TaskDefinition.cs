using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Setup;

/// <summary>The task definition of a run: which container a machine runs, with which variables. Pure.</summary>
internal static class TaskDefinition
{
    /// <summary>The RegisterTaskDefinition request.</summary>
    public static JsonObject Of(RunConfig config, AwsOptions options, RunNames names, string queueUrl, ContainerCredentials credentials)
    {
        var container = new JsonObject
        {
            ["name"] = config.AppName,
            ["image"] = config.DockerhubTag,
            ["cpu"] = options.CpuShares,
            ["memory"] = options.MemoryMB,
            ["essential"] = true,
            ["privileged"] = true,
            ["environment"] = Environment(config, options, names, queueUrl, credentials),
            ["logConfiguration"] = new JsonObject
            {
                ["logDriver"] = "awslogs",
                ["options"] = new JsonObject
                {
                    ["awslogs-group"] = names.MachinesLogGroup,
                    ["awslogs-region"] = options.Region,
                    ["awslogs-stream-prefix"] = config.AppName,
                },
            },
        };
        var definition = new JsonObject { ["family"] = names.TaskFamily, ["containerDefinitions"] = new JsonArray(container) };
        if (options.Worker == "fleetscope")
        {
            OwnWorker.PutInto(container, definition, config);
        }

        if (credentials is ContainerCredentials.Role role)
        {
            definition["taskRoleArn"] = role.Arn;
        }

        return definition;
    }

    /// <summary>Whether what AWS has says all that is wanted; AWS adds members of its own, and leaves out what is empty.</summary>
    public static bool Says(JsonNode? there, JsonNode? wanted) => (there, wanted) switch
    {
        (JsonObject has, JsonObject wants) => wants.All(member => Says(has[member.Key], member.Value)),
        (JsonArray has, JsonArray wants) => has.Count == wants.Count && has.Zip(wants).All(pair => Says(pair.First, pair.Second)),
        (null, JsonValue value) => value.ToString() is "" or "false",
        _ => JsonNode.DeepEquals(there, wanted),
    };

    private static JsonArray Environment(RunConfig config, AwsOptions options, RunNames names, string queueUrl, ContainerCredentials credentials)
    {
        var keys = credentials as ContainerCredentials.Keys;
        var isFiji = config.Script is not null;
        var isCellProfiler = !isFiji && Has(config, "USE_PLUGINS", "SOURCE_BUCKET", "DESTINATION_BUCKET", "WORKSPACE_BUCKET", "ALWAYS_CONTINUE");
        List<(string Name, string? Value)> variables =
        [
            ("AWS_REGION", options.Region),
            ("AWS_ACCESS_KEY_ID", keys?.AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", keys?.SecretAccessKey),
            ("APP_NAME", config.AppName),
            ("SQS_QUEUE_URL", queueUrl),
            ("AWS_BUCKET", names.Bucket),
            ("DOCKER_CORES", isFiji ? null : Number(config.Slots ?? 1)),
            ("LOG_GROUP_NAME", options.LogGroupName),
            ("CHECK_IF_DONE_BOOL", isFiji ? null : Truth(config.CheckIfDone)),
            ("EXPECTED_NUMBER_FILES", Number(config.ExpectedNumberFiles ?? 1)),
            ("ECS_CLUSTER", options.EcsCluster),
            ("SECONDS_TO_START", isFiji ? null : Number(config.BetweenSlots.TotalSeconds)),
            ("MIN_FILE_SIZE_BYTES", Number(config.MinFileSizeBytes)),
            ("USE_PLUGINS", isCellProfiler ? Truth(config.CellProfiler.UsePlugins) : null),
            ("NECESSARY_STRING", config.NecessaryString),
            ("DOWNLOAD_FILES", isCellProfiler ? Truth(config.DownloadFiles) : null),
            ("ALWAYS_CONTINUE", isCellProfiler ? Truth(config.CellProfiler.AlwaysContinue) : null),
            ("SCRIPT_DOWNLOAD_URL", config.Script),
            .. isCellProfiler ? OwnOfCellProfiler(config, options) : [],
        ];

        // Names and values of what is null are not passed: the family's images tell "not there" from "empty".
        return [.. variables.Where(variable => variable.Value is not null).Select(variable => new JsonObject { ["name"] = variable.Name, ["value"] = variable.Value })];
    }

    private static IEnumerable<(string Name, string? Value)> OwnOfCellProfiler(RunConfig config, AwsOptions options)
    {
        if (Has(config, "SOURCE_BUCKET"))
        {
            yield return ("SOURCE_BUCKET", NameOf(config, BucketRole.Source));
            yield return ("DESTINATION_BUCKET", NameOf(config, BucketRole.Destination));
        }

        yield return ("WORKSPACE_BUCKET", Has(config, "WORKSPACE_BUCKET") ? NameOf(config, BucketRole.Workspace) : null);
        yield return ("UPLOAD_FLAGS", options.UploadFlags.Length > 0 ? options.UploadFlags : null);
        if (config.CellProfiler is { UsePlugins: true } plugins)
        {
            // Images from before 2.2 test these against the text 'False'.
            yield return ("UPDATE_PLUGINS", Truth(plugins.UpdatePlugins));
            yield return ("PLUGINS_COMMIT", plugins.PluginsCommit.Length > 0 ? plugins.PluginsCommit : "False");
            yield return ("INSTALL_REQUIREMENTS", Truth(plugins.InstallRequirements));
            yield return ("REQUIREMENTS", plugins.Requirements);
        }
    }

    private static string NameOf(RunConfig config, BucketRole role) => config.Buckets[role] is { IsFolder: false, Text: var name }
        ? name
        : throw new FleetscopeException($"{role} bucket {config.Buckets[role]}", "it is a folder of this machine, which machines on AWS cannot reach", "name an S3 bucket");

    private static bool Has(RunConfig config, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (config.Source.Find(key) is { } entry && !entry.Value.ToString()!.Trim('\'').Equals("false", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Truth(bool truth) => truth ? "True" : "False";
}
