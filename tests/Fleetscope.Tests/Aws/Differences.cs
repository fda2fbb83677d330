using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Fleetscope.Tests.Aws;

/// <summary>Where what we leave in an account differs from what the family's tools leave for the same inputs, each with the reason.</summary>
/// <remarks>
/// <c>Approved/differences.json</c> is the whole list. A test compares a recorded call with ours by <see cref="ShouldBeListed"/>: a difference that is not in the list fails it, and so
/// does an entry of the list that does not happen.
/// </remarks>
internal static class Differences
{
    private static readonly string File = SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Approved", "differences.json");

    /// <summary>Compares two trees; both may be null.</summary>
    /// <param name="scene">The command and call, the first part of <c>where</c> in the list: <c>startCluster ec2.RequestSpotFleet</c>.</param>
    public static void ShouldBeListed(string scene, JsonNode? original, JsonNode? ours)
    {
        List<Difference> found = [];
        Compare(scene, original, ours, found);
        var listed = JsonSerializer.Deserialize(System.IO.File.ReadAllText(File), DifferenceJson.Default.ListDifference)!;
        listed.ShouldAllBe(difference => difference.Reason.Length > 10);

        Texts(found).ShouldBe(Texts(listed.Where(difference => difference.Where == scene || difference.Where.StartsWith(scene + " ", StringComparison.Ordinal))),
            "the differences found are not those listed in Aws/Approved/differences.json");
    }

    private static string[] Texts(IEnumerable<Difference> differences) =>
        [.. differences.Select(difference => $"{difference.Where}: {difference.Original?.ToJsonString() ?? "nothing"} -> {difference.Ours?.ToJsonString() ?? "nothing"}").Order(StringComparer.Ordinal)];

    private static void Compare(string where, JsonNode? original, JsonNode? ours, List<Difference> found)
    {
        switch (original, ours)
        {
            case (JsonObject left, JsonObject right):
                foreach (var key in left.Select(member => member.Key).Union(right.Select(member => member.Key)))
                {
                    Compare(Join(where, key), left[key], right[key], found);
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var i = 0; i < left.Count; i++)
                {
                    Compare(Join(where, i.ToString(System.Globalization.CultureInfo.InvariantCulture)), left[i], right[i], found);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(original, ours))
                {
                    found.Add(new Difference(where, original, ours, ""));
                }

                break;
        }
    }

    // "startCluster ec2.RequestSpotFleet /SpotFleetRequestConfig/ClientToken"
    private static string Join(string where, string key) => where.Contains(" /", StringComparison.Ordinal) ? $"{where}/{key}" : $"{where} /{key}";
}

/// <param name="Original">What the family's tool leaves; null: nothing.</param>
/// <param name="Ours">What we leave; null: nothing.</param>
internal sealed record Difference(string Where, JsonNode? Original, JsonNode? Ours, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<Difference>))]
internal sealed partial class DifferenceJson : JsonSerializerContext;
