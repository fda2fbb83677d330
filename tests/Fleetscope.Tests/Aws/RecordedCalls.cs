using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Configuration;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Aws;

/// <summary>Calls recorded from the family's tools, and the files behind them.</summary>
internal static class RecordedCalls
{
    public static string PathOf(string name) => SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Golden", name);

    /// <summary>The parameters of every call of one name.</summary>
    public static IReadOnlyList<JsonObject> Of(string recording, string call) =>
        [.. File.ReadLines(PathOf(recording)).Select(line => JsonNode.Parse(line)!.AsObject()).Where(line => (string?)line["call"] == call).Select(line => line["params"]!.AsObject())];

    public static RunConfig Config(params string[] settings) => RunConfig.Load(PathOf("config.py"), ["WORKER='image'", .. settings], bucket: null, ConfigFolder.AllKeys);

    public static AwsOptions Options(params string[] settings) => AwsOptions.Read(Config(settings));
}
