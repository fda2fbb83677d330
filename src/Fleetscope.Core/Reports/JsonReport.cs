namespace Fleetscope.Reports;

/// <summary>The report as one JSON object. Times are seconds, sizes are bytes, moments are ISO 8601; names of members are stable.</summary>
public static class JsonReport
{
    public static void Write(TextWriter writer, RunReport report) => writer.WriteLine(JsonLine.Of(report, ReportJson.Default.RunReport));

    /// <summary>The answer of <c>dead list --output json</c>.</summary>
    public static void Write(TextWriter writer, DeadList dead) => writer.WriteLine(JsonLine.Of(dead, ReportJson.Default.DeadList));
}
