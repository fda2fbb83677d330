using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Fleet;

/// <summary>The family's <c>files/APP_NAMESpotFleetRequestId.json</c>: by which names a run is found that has no ledger.</summary>
/// <param name="StartedAt">When the fleet was requested: logs are exported from here.</param>
/// <param name="CleanDashboard">Null when the file does not say, as files of Distributed-CellProfiler before 2.1.</param>
internal sealed partial record MonitorFile(
    string FleetId, string AppName, string EcsCluster, string QueueName, string Bucket, string LogGroupName, DateTimeOffset StartedAt, bool? CleanDashboard)
{
    /// <summary>Keys that must be there, in their order.</summary>
    private static readonly string[] Keys =
        ["MONITOR_FLEET_ID", "MONITOR_APP_NAME", "MONITOR_ECS_CLUSTER", "MONITOR_QUEUE_NAME", "MONITOR_BUCKET_NAME", "MONITOR_LOG_GROUP_NAME", "MONITOR_START_TIME"];

    /// <summary>JSON in the layout of Distributed-CellProfiler: one key a line, every value a text.</summary>
    public string Text()
    {
        string[] values = [FleetId, AppName, EcsCluster, QueueName, Bucket, LogGroupName, StartedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)];
        var lines = Keys.Zip(values, (key, value) => (Key: key, Value: value)).ToList();
        if (CleanDashboard is { } cleans)
        {
            lines.Add(("CLEAN_DASHBOARD", cleans ? "True" : "False"));
        }

        return "{" + string.Join(",\n", lines.Select(line => $"\"{line.Key}\" : \"{JavaScriptEncoder.Default.Encode(line.Value)}\"")) + "}\n";
    }

    /// <summary>Reads the file also where it is no JSON, as Distributed-Something and -Fiji leave it (a brace closed too early), or as hands leave it (commas).</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="FleetscopeException">Keys are missing; names each.</exception>
    public static MonitorFile Parse(string name, string text)
    {
        // A pattern and not a JSON reader: it reads every variant of the file alike. A key that is there twice counts with its last value, as in JSON.
        Dictionary<string, string> found = [];
        foreach (Match match in Pair().Matches(text))
        {
            found[match.Groups["key"].Value] = ValueOf(match.Groups["value"].Value);
        }

        var missing = Keys.Where(key => string.IsNullOrWhiteSpace(found.GetValueOrDefault(key))).ToList();
        if (missing.Count > 0)
        {
            throw new FleetscopeException(name, missing.Count == Keys.Length ? "it is no monitor file: none of its keys is there" : $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing",
                "give the file that startCluster wrote (files/APP_NAMESpotFleetRequestId.json), or add the missing values to it");
        }

        if (!long.TryParse(found["MONITOR_START_TIME"], NumberStyles.None, CultureInfo.InvariantCulture, out var start) || start > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            throw new FleetscopeException(
                name, $"MONITOR_START_TIME is {found["MONITOR_START_TIME"]}, which is no time in milliseconds since 1970",
                "write when the fleet was started, such as 1767323045000");
        }

        bool? cleans = found.TryGetValue("CLEAN_DASHBOARD", out var word) ? word.Equals("true", StringComparison.OrdinalIgnoreCase) : null;
        return new MonitorFile(found[Keys[0]], found[Keys[1]], found[Keys[2]], found[Keys[3]], found[Keys[4]], found[Keys[5]], DateTimeOffset.FromUnixTimeMilliseconds(start), cleans);
    }

    /// <summary>The local file, else the one in the bucket; null when neither is there.</summary>
    /// <exception cref="FleetscopeException">It cannot be understood.</exception>
    public static async Task<MonitorFile?> FindAsync(RunNames names, IS3 s3, CancellationToken cancellationToken)
    {
        if (File.Exists(names.MonitorFile))
        {
            return Parse(names.MonitorFile, await File.ReadAllTextAsync(names.MonitorFile, cancellationToken));
        }

        return await s3.ReadAsync(names.Bucket, names.MonitorKey, cancellationToken) is { } content
            ? Parse($"s3://{names.Bucket}/{names.MonitorKey}", System.Text.Encoding.UTF8.GetString(content.Bytes))
            : null;
    }

    private static string ValueOf(string literal)
    {
        if (!literal.StartsWith('"'))
        {
            return literal;
        }

        try
        {
            using var value = JsonDocument.Parse(literal);
            return value.RootElement.GetString()!;
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            return literal.Trim('"');
        }
    }

    [GeneratedRegex("""
        "(?<key>MONITOR_[A-Z_]+|CLEAN_DASHBOARD)"\s*:\s*(?<value>"(?:[^"\\\r\n]|\\.)*"|[^\s,}"]+)
        """)]
    private static partial Regex Pair();
}
