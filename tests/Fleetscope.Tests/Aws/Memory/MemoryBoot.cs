using System.Text;
using System.Text.RegularExpressions;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>What the ECS agent of a machine reads when it starts.</summary>
/// <param name="Attributes">ECS_INSTANCE_ATTRIBUTES, with those that ECS adds itself.</param>
internal sealed partial record MemoryBoot(string Cluster, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>ECS_ENABLE_SPOT_INSTANCE_DRAINING.</summary>
    public bool DrainsOnNotice { get; init; }

    /// <summary>Plays the user data: the ecs.config is copied from the bucket it names, or its lines are in the user data themselves.</summary>
    /// <remarks>Nothing found means the agent's own default: the cluster <c>default</c>, as when the copy fails.</remarks>
    public static MemoryBoot Read(MemoryMachine machine, MemoryS3 s3)
    {
        var script = Encoding.UTF8.GetString(Convert.FromBase64String(machine.UserData));
        var copied = Copy().Match(script);
        var text = copied.Success ? s3.Text(copied.Groups["bucket"].Value, copied.Groups["key"].Value) ?? "" : script;
        var attributes = new Dictionary<string, string>
        {
            ["ecs.instance-type"] = machine.Type,
            ["ecs.availability-zone"] = machine.Zone,
            ["ecs.os-type"] = "linux",
        };
        if (Attribute().Match(text) is { Success: true } given)
        {
            foreach (var (name, value) in System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(given.Groups["json"].Value)!)
            {
                attributes[name] = value;
            }
        }

        return new MemoryBoot(ClusterLine().Match(text) is { Success: true } cluster ? cluster.Groups["name"].Value : "default", attributes)
        {
            DrainsOnNotice = text.Contains("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true", StringComparison.Ordinal),
        };
    }

    [GeneratedRegex("""s3://(?<bucket>[A-Za-z0-9._-]+)/(?<key>[^\s'"]*ecs\.config)""")]
    private static partial Regex Copy();

    [GeneratedRegex("""ECS_CLUSTER=["']?(?<name>[A-Za-z0-9_-]+)""")]
    private static partial Regex ClusterLine();

    [GeneratedRegex("""ECS_INSTANCE_ATTRIBUTES='?(?<json>\{[^}]*\})""")]
    private static partial Regex Attribute();
}
