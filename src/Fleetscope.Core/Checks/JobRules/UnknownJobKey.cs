using Fleetscope.Configuration;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds shared keys of a job file that nobody reads, where one that is read is spelt nearly so.</summary>
internal sealed class UnknownJobKey : IRule
{
    private static readonly string[] OfCellProfiler = ["pipeline", "data_file", "input", "output", "output_structure", "groups"];
    private static readonly string[] OfFiji = ["output_file_location", "shared_metadata", "input", "input_location", "input_file_location", "groups"];

    public string Name => "unknown-job-key";

    public string Finds => "A key of the job file that is not read, and that is nearly one that is (output_strucutre): what it should say is not heard.";

    public string Fix => "Correct the spelling, or start the key with _comment.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    /// <summary>The key that was meant by one that is not read; null when it is read, or like none. A command reads every key.</summary>
    public static string? Meant(JobStyle style, string key)
    {
        var known = style switch { JobStyle.CellProfiler => OfCellProfiler, JobStyle.Fiji => OfFiji, _ => [] };
        return known.Contains(key) ? null : known.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? NearestName.Among(known, key);
    }

    private IEnumerable<Finding> Check(CheckContext context)
    {
        foreach (var key in context.JobFile?.Shared.Keys ?? [])
        {
            if (Meant(context.JobFile!.Style, key) is { } meant)
            {
                yield return this.InJobFile(context, Severity.Warning, 0, key, "", $"'{key}' is not read; '{meant}' is");
            }
        }
    }
}
