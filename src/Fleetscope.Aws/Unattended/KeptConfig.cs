using System.Text.Json;
using Fleetscope.Aws.Api;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Unattended;

/// <summary>The copy of a run's config in its bucket: by it the function knows the run as its user's machine does.</summary>
internal static class KeptConfig
{
    /// <summary>What is read of it. Names that nobody reads stay on the user's machine.</summary>
    private static readonly IReadOnlyList<ConfigKey> Known = [.. ConfigKeys.Core, .. AwsOptions.Keys];

    public static string KeyOf(string appName) => $"fleetscope/{appName}/config.json";

    /// <summary>The config as JSON, with what <c>--set</c> and <c>--bucket</c> have laid over it.</summary>
    public static byte[] Of(RunConfig config)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (var entry in config.Source.Entries.Where(entry => Known.Any(key => key.Name == entry.Key)))
            {
                json.WritePropertyName(entry.Key);
                Write(json, entry.Value);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads it back, into a folder of this machine where the run may keep copies.</summary>
    public static RunConfig Load(string folder, ReadOnlySpan<byte> json)
    {
        var path = Path.Combine(folder, "config.json");
        File.WriteAllBytes(path, json);

        // The function acts as its own role; the user's profile is not there.
        return RunConfig.Load(path, ["AWS_PROFILE='default'"], bucket: null, Known);
    }

    /// <summary>The config of a run of which only the names are known.</summary>
    public static RunConfig Bare(string folder, string appName, string bucket, string region)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("APP_NAME", appName);
            json.WriteString("AWS_BUCKET", bucket);
            json.WriteString("AWS_REGION", region);
            json.WriteEndObject();
        }

        return Load(folder, stream.ToArray());
    }

    /// <returns>Null when there is no copy.</returns>
    public static async Task<RunConfig?> FindAsync(IS3 s3, string bucket, string appName, string folder, CancellationToken cancellationToken) =>
        await s3.ReadAsync(bucket, KeyOf(appName), cancellationToken) is { } kept ? Load(folder, kept.Bytes) : null;

    private static void Write(Utf8JsonWriter json, ConfigValue value)
    {
        switch (value)
        {
            case ConfigValue.Truth truth:
                json.WriteBooleanValue(truth.Value);
                break;
            case ConfigValue.Whole or ConfigValue.Real:
                json.WriteRawValue(value.ToString());
                break;
            case ConfigValue.Text text:
                json.WriteStringValue(text.Value);
                break;
            case ConfigValue.Sequence sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case ConfigValue.Map map:
                json.WriteStartObject();
                foreach (var (key, of) in map.Entries)
                {
                    json.WritePropertyName(key is ConfigValue.Text name ? name.Value : key.ToString());
                    Write(json, of);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
