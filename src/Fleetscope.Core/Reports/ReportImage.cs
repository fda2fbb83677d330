using System.Text.Json.Serialization;

namespace Fleetscope.Reports;

/// <summary>A picture among the outputs.</summary>
/// <param name="JobName">The job that made it.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Link">Its address relative to the report; null when it does not lie near it.</param>
/// <param name="Content">The picture itself, when it is small enough to be inside the report.</param>
public sealed record ReportImage(string JobName, string Path, string? Link, int Width, int Height, [property: JsonIgnore] byte[]? Content);
