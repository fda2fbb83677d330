using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Jobs;

namespace Fleetscope.Reports;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    Converters = [typeof(JobIdText), typeof(TimeInSeconds)])]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(DeadList))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>A job's identity as its 16 hex digits.</summary>
internal sealed class JobIdText : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JobId.TryParse(reader.GetString() ?? "", out var id) ? id : throw new JsonException("not a job id");

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A time as a number of seconds, which every language can add up.</summary>
internal sealed class TimeInSeconds : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value.TotalSeconds, 3));
}
