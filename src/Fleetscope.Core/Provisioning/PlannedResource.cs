namespace Fleetscope.Provisioning;

/// <summary>Something that a run creates and that must be gone when the run is removed.</summary>
/// <param name="Kind">What it is, in the engine's words: <c>database</c>, <c>queue</c>, <c>service</c>.</param>
/// <param name="Id">Its exact name: a path, an ARN. Teardown uses this and nothing else.</param>
public sealed record PlannedResource(string Kind, string Id);
