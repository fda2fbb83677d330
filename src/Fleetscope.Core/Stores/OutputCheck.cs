using Fleetscope.Jobs;

namespace Fleetscope.Stores;

/// <summary>Decides whether an attempt wrote enough.</summary>
public static class OutputCheck
{
    /// <summary>Null when the outputs suffice, else what is missing.</summary>
    /// <param name="files">Names relative to the job's folder, and sizes.</param>
    public static JobOutcome.OutputsMissing? Judge(OutputRule rule, IEnumerable<(string Name, long Size)> files)
    {
        var all = 0;
        var counted = 0;
        foreach (var (name, size) in files)
        {
            all++;
            counted += rule.Counts(name, size) ? 1 : 0;
        }

        return counted >= rule.MustWrite ? null : new JobOutcome.OutputsMissing(counted, rule.MustWrite, Detail(rule, all - counted));
    }

    private static string? Detail(OutputRule rule, int uncounted) => uncounted == 0
        ? null
        : $"{uncounted} more did not count: they must have at least {rule.MinimumBytes} bytes"
            + (rule.NecessaryString.Length == 0 ? "" : $" and '{rule.NecessaryString}' in their name");
}
