using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Configuration;
using Fleetscope.Jobs;

namespace Fleetscope.Checks;

/// <summary>Everything that a check found, in a stable order: what the readers say first, then rule by rule.</summary>
/// <param name="Config">The config; null when it could not be read.</param>
/// <param name="JobFile">The job file; null when none was given or it could not be opened.</param>
public sealed record CheckReport(
    IReadOnlyList<Finding> Findings,
    [property: JsonIgnore] RunConfig? Config,
    [property: JsonIgnore] JobFile? JobFile)
{
    /// <summary>Whether a run must not start.</summary>
    [JsonIgnore]
    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);

    /// <summary>The findings as the JSON that <c>check --output json</c> prints.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CheckReportJson.Plain.CheckReport);
}

/// <summary>Reading and writing reports without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckReportJson : JsonSerializerContext
{
    // People read it too: quotes and umlauts of file names stay as they are.
    public static CheckReportJson Plain { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        });
}
