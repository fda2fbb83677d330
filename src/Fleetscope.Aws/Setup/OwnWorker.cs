using System.Text.Json.Nodes;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Workers;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Setup;

/// <summary>What a task definition has besides under WORKER = 'fleetscope': our worker, mounted into an image that knows nothing of it. Pure.</summary>
internal static class OwnWorker
{
    /// <summary>The disk of a machine that its containers share: what many jobs read is fetched once.</summary>
    private const string Scratch = "/var/lib/fleetscope";

    /// <summary>
    /// Seconds from SIGTERM to SIGKILL, 30 unless said: the most that ECS gives (ECS API reference, ContainerDefinition, stopTimeout). Outputs that are being put need not be thrown away.
    /// </summary>
    private const int StopTimeout = 120;

    /// <summary>Keys that mean nothing to a worker, or that its container must not know.</summary>
    private static readonly HashSet<string> NotForWorkers = new(StringComparer.Ordinal) { "ENGINE", "CONTAINER", "DOCKERHUB_TAG" };

    /// <exception cref="FleetscopeException">SCRIPT is a file of this machine.</exception>
    public static void PutInto(JsonObject container, JsonObject definition, RunConfig config)
    {
        if (config.Script is { } script && File.Exists(Path.GetFullPath(script, config.Folder)))
        {
            throw new FleetscopeException(
                $"SCRIPT '{script}'", "it is a file of this machine, which machines on AWS cannot reach",
                "put it into the workspace bucket and set SCRIPT to its key, or give an https address");
        }

        container["entryPoint"] = new JsonArray($"{WorkerFetch.Folder}/{WorkerFile.Start}");
        container["command"] = new JsonArray("worker");
        container["stopTimeout"] = StopTimeout;
        container["mountPoints"] = new JsonArray(Mount("worker", WorkerFetch.Folder, isReadOnly: true), Mount("scratch", Scratch, isReadOnly: false));
        definition["volumes"] = new JsonArray(Volume("worker", WorkerFetch.Folder), Volume("scratch", Scratch));
        var variables = container["environment"]!.AsArray();
        var passed = variables.Select(variable => variable!["name"]!.GetValue<string>()).ToHashSet();
        variables.Add(new JsonObject { ["name"] = WorkerVariables.Own, ["value"] = Own(config, passed).ToJsonString() });
    }

    /// <summary>The keys of the config that workers need and that no variable of the family carries.</summary>
    private static JsonObject Own(RunConfig config, HashSet<string> passed)
    {
        var own = new JsonObject();
        foreach (var key in ConfigKeys.Core.Append(AwsKeys.UploadFlags).Where(key => !passed.Contains(key.Name) && !NotForWorkers.Contains(key.Name)))
        {
            if (config.Source.Find(key.Name) is { Value: not ConfigValue.None } entry)
            {
                own[key.Name] = Json(entry.Value);
            }
        }

        return own;
    }

    private static JsonNode? Json(ConfigValue value) => value switch
    {
        ConfigValue.Truth truth => truth.Value,
        ConfigValue.Whole whole => JsonNode.Parse(whole.ToString()),
        ConfigValue.Real { Value: var number } when double.IsFinite(number) => number,
        ConfigValue.Text text => text.Value,
        ConfigValue.Sequence list => new JsonArray([.. list.Items.Select(Json)]),
        _ => value.ToString(),
    };

    private static JsonObject Mount(string volume, string folder, bool isReadOnly) => new() { ["sourceVolume"] = volume, ["containerPath"] = folder, ["readOnly"] = isReadOnly };

    private static JsonObject Volume(string name, string folder) => new() { ["name"] = name, ["host"] = new JsonObject { ["sourcePath"] = folder } };
}
