using System.Globalization;
using System.Text.Json.Nodes;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>The task definitions of the account: families of revisions that are never forgotten, ACTIVE or INACTIVE.</summary>
internal sealed class MemoryTaskDefinitions(MemoryAccount account)
{
    private const string Prefix = $"arn:aws:ecs:{MemoryAccount.Region}:{MemoryAccount.Id}:task-definition/";

    private readonly SortedDictionary<string, List<JsonObject>> families = new(StringComparer.Ordinal);

    public static (int Cpu, int Memory) Needs(JsonObject definition) => (
        definition["containerDefinitions"]!.AsArray().Sum(container => (int?)container!["cpu"] ?? 0),
        definition["containerDefinitions"]!.AsArray().Sum(container => (int?)container!["memoryReservation"] ?? (int?)container["memory"] ?? 0));

    public IReadOnlyList<JsonObject> All() => [.. families.Values.SelectMany(revisions => revisions).Select(revision => revision.DeepClone().AsObject())];

    public IEnumerable<string> Inventory() => families.Values.SelectMany(revisions => revisions).Where(IsActive).Select(revision => $"ecs task definition {(string?)revision["family"]}:{(int)revision["revision"]!}");

    public string Register(JsonObject definition)
    {
        const string Call = "ecs:RegisterTaskDefinition";
        var family = (string?)definition["family"];
        if (string.IsNullOrEmpty(family) || family.Length > 255 || !family.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw MemoryAccount.Refuse(Call, "ClientException", "Family should not be empty and consists of up to 255 letters, numbers, hyphens and underscores.");
        }

        if (definition["containerDefinitions"] is not JsonArray { Count: > 0 } containers)
        {
            throw MemoryAccount.Refuse(Call, "ClientException", "Container list cannot be empty.");
        }

        foreach (var container in containers)
        {
            Check(Call, container!.AsObject());
        }

        var revisions = families.TryGetValue(family, out var known) ? known : families[family] = [];
        var arn = $"{Prefix}{family}:{revisions.Count + 1}";
        revisions.Add(AsDescribed(definition, arn, revisions.Count + 1));
        return arn;
    }

    public JsonObject? Find(string familyOrArn)
    {
        var name = familyOrArn.StartsWith(Prefix, StringComparison.Ordinal) ? familyOrArn[Prefix.Length..] : familyOrArn;
        return name.Split(':') switch
        {
            [var family] => families.GetValueOrDefault(family)?.LastOrDefault(IsActive),
            [var family, var revision] => families.GetValueOrDefault(family)?.FirstOrDefault(one => ((int)one["revision"]!).ToString(CultureInfo.InvariantCulture) == revision),
            _ => null,
        };
    }

    public IReadOnlyList<string> Active(string? family) => [.. (family is null ? families.Values.SelectMany(all => all) : families.GetValueOrDefault(family, [])).Where(IsActive).Select(revision => (string)revision["taskDefinitionArn"]!)];

    public void Deregister(string arn)
    {
        // A revision must be named: a family alone is no answer here.
        if (!arn.Contains(':', StringComparison.Ordinal) || Find(arn) is not { } found || !IsActive(found))
        {
            throw MemoryAccount.Refuse("ecs:DeregisterTaskDefinition", "ClientException", "The specified task definition does not exist. Specify a valid account, family, revision and try again.");
        }

        found["status"] = "INACTIVE";
        found["deregisteredAt"] = account.Now.ToUnixTimeSeconds();
    }

    private static bool IsActive(JsonObject revision) => (string?)revision["status"] == "ACTIVE";

    private static void Check(string call, JsonObject container)
    {
        if (string.IsNullOrEmpty((string?)container["name"]) || string.IsNullOrEmpty((string?)container["image"]))
        {
            throw MemoryAccount.Refuse(call, "ClientException", "Container.name and Container.image should not be null or empty.");
        }

        var memory = (int?)container["memory"];
        if (memory is null && container["memoryReservation"] is null)
        {
            throw MemoryAccount.Refuse(call, "ClientException", $"Invalid setting for container '{container["name"]}'. At least one of 'memory' or 'memoryReservation' must be specified.");
        }

        if (memory < 6)
        {
            throw MemoryAccount.Refuse(call, "ClientException", $"Invalid setting for container '{container["name"]}'. Memory must be at least 6 MiB.");
        }

        foreach (var variable in container["environment"] as JsonArray ?? [])
        {
            if (variable?["name"] is null || variable["value"] is not JsonValue value || value.GetValueKind() != System.Text.Json.JsonValueKind.String)
            {
                throw MemoryAccount.Refuse(call, "ClientException", "Environment variables need a name and a value, both text.");
            }
        }
    }

    private JsonObject AsDescribed(JsonObject definition, string arn, int revision)
    {
        var described = definition.DeepClone().AsObject();
        described.Remove("tags");
        described["taskDefinitionArn"] = arn;
        described["revision"] = revision;
        described["status"] = "ACTIVE";
        described["compatibilities"] = new JsonArray("EXTERNAL", "EC2");
        described["registeredAt"] = account.Now.ToUnixTimeSeconds();
        AddMissing(described, "volumes", "placementConstraints");
        foreach (var container in described["containerDefinitions"]!.AsArray().Select(container => container!.AsObject()))
        {
            AddMissing(container, "portMappings", "environment", "mountPoints", "volumesFrom", "systemControls");
            container.TryAdd("cpu", 0);
            container.TryAdd("essential", true);
        }

        return described;
    }

    private static void AddMissing(JsonObject to, params string[] lists)
    {
        foreach (var list in lists)
        {
            to.TryAdd(list, new JsonArray());
        }
    }
}
