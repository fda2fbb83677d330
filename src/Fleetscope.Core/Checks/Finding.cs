using System.Text.Json.Serialization;

namespace Fleetscope.Checks;

/// <summary>Something that a check found before anything started.</summary>
/// <param name="Rule">The rule's name, as <c>--allow</c> takes it: <c>placeholder-left</c>.</param>
/// <param name="Line">From 1; 0 when it is not about a line.</param>
/// <param name="Key">The config key, job-file key or column; empty when it is not about one.</param>
/// <param name="Value">The value that is wrong; empty when there is none.</param>
/// <param name="Message">What is wrong, and what would follow from it.</param>
/// <param name="Fix">What to do.</param>
public sealed record Finding(string Rule, Severity Severity, string File, int Line, string Key, string Value, string Message, string Fix);

/// <summary>How bad a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Said, and the run goes on.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>The run does not start.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
