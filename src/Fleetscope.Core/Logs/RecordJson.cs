using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Logs;

/// <summary>How the records of a run stand in files: camelCase JSON, identities and states as text.</summary>
/// <remarks>Generated at build time: reflection would cost every short command its start-up time. Readers pass over members they do not know.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(JobIdJson), typeof(JobStateJson)])]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(AttemptRecord))]
[JsonSerializable(typeof(JobOutcome))]
[JsonSerializable(typeof(JobCounts))]
[JsonSerializable(typeof(Commit))]
[JsonSerializable(typeof(IReadOnlyList<CommittedFile>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
public sealed partial class RecordJson : JsonSerializerContext;

/// <summary>A job's identity as its 16 hex digits.</summary>
public sealed class JobIdJson : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && JobId.TryParse(reader.GetString()!, out var id)
            ? id
            : throw new JsonException("A job's identity is 16 hex digits.");

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A job's state as its word.</summary>
public sealed class JobStateJson() : JsonStringEnumConverter<JobState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
