namespace Fleetscope.Checks.Fixing;

/// <summary>A corrected copy beside a file that had mistakes.</summary>
/// <param name="Original">The file, which is untouched.</param>
/// <param name="File">The copy: job.fixed.json for job.json.</param>
public sealed record FixedFile(string Original, string File, IReadOnlyList<FixedPlace> Changes);

/// <summary>One change.</summary>
/// <param name="Line">The line of the original, from 1.</param>
/// <param name="Before">What stood there; empty when something was added.</param>
/// <param name="After">What stands there now; empty when something was removed.</param>
/// <param name="Why">The reason, in a few words.</param>
public sealed record FixedPlace(int Line, string Before, string After, string Why);
