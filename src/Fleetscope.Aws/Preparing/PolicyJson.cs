using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Preparing;

/// <summary>Policy documents as trees: statements are found, merged and taken out by their ids, and others are never touched.</summary>
internal static class PolicyJson
{
    public static JsonObject Document(IEnumerable<JsonObject> statements) =>
        new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };

    /// <summary>A trust policy that lets one service assume a role.</summary>
    public static JsonObject Trust(string service) => new()
    {
        ["Sid"] = AccountNames.Policy,
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = service },
        ["Action"] = "sts:AssumeRole",
    };

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <exception cref="FleetscopeException">It is no JSON object.</exception>
    public static JsonObject Parse(string what, string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("it is no object");
        }
        catch (JsonException strange)
        {
            throw new FleetscopeException(what, $"it cannot be read ({strange.Message})", "look at it in AWS's console and correct it", strange);
        }
    }

    /// <summary>A document has one statement or a list of them.</summary>
    public static IReadOnlyList<JsonObject> Statements(JsonObject document) => document["Statement"] switch
    {
        JsonArray all => [.. all.OfType<JsonObject>()],
        JsonObject one => [one],
        _ => [],
    };

    public static JsonObject? Find(JsonObject document, string id) => Statements(document).FirstOrDefault(statement => (string?)statement["Sid"] == id);

    /// <summary>The document with these statements: those of the same ids are replaced, all others stay as they are.</summary>
    public static JsonObject With(JsonObject? document, params IReadOnlyList<JsonObject> statements)
    {
        var ids = statements.Select(statement => (string?)statement["Sid"]).ToHashSet();
        var merged = document?.DeepClone().AsObject() ?? Document([]);
        var others = Statements(merged).Where(statement => !ids.Contains((string?)statement["Sid"])).Select(statement => statement.DeepClone());
        merged["Statement"] = new JsonArray([.. others, .. statements.Select(statement => statement.DeepClone())]);
        return merged;
    }

    /// <summary>The document without the statements of these ids.</summary>
    public static JsonObject Without(JsonObject document, params IReadOnlyList<string> ids)
    {
        var left = document.DeepClone().AsObject();
        left["Statement"] = new JsonArray([.. Statements(left).Where(statement => !ids.Contains((string?)statement["Sid"])).Select(statement => statement.DeepClone())]);
        return left;
    }

    /// <summary>Whether a service is let do something unconditionally, by whichever statement.</summary>
    public static bool Lets(JsonObject document, string service, string action, string? resource = null) => Statements(document).Any(statement =>
        (string?)statement["Effect"] == "Allow"
        && (resource is not null || statement["Condition"] is null)
        && statement["Principal"] is JsonObject principal && Has(principal["Service"], service)
        && Has(statement["Action"], action)
        && (resource is null || Has(statement["Resource"], resource)));

    /// <summary>Adds to the S3 statements of <paramref name="wanted"/> the buckets that the policy of the same role names already: other runs of the account need them.</summary>
    public static JsonObject KeepingBuckets(JsonObject wanted, JsonObject? there)
    {
        var kept = wanted.DeepClone().AsObject();
        foreach (var statement in Statements(kept).Where(statement => (string?)statement["Sid"] is "Buckets" or "ReadObjects" or "WriteObjects"))
        {
            var before = there is null ? null : Find(there, (string)statement["Sid"]!);
            statement["Resource"] = Texts(All(statement["Resource"]).Concat(All(before?["Resource"])).Distinct().Order(StringComparer.Ordinal));
        }

        return kept;
    }

    private static bool Has(JsonNode? node, string text) => All(node).Contains(text);

    private static IEnumerable<string> All(JsonNode? node) => node switch
    {
        JsonArray all => all.OfType<JsonValue>().Select(one => one.ToString()),
        JsonValue one => [one.ToString()],
        _ => [],
    };
}
