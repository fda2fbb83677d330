using System.Buffers;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds group values that CellProfiler's <c>-g</c> would cut in two.</summary>
internal sealed class SeparatorInValue : IJobRule
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(",=");

    private readonly FirstOnes found = new("values");
    private CheckContext? context;

    public string Name => "separator-in-value";

    public string Finds => "A key or value of a group with ',' or '=' in it, or with a space at its ends: CellProfiler's -g K=V,K=V cannot express it.";

    public string Fix => "Rename the plate, well or site, in the job file and in the table.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        return Task.FromResult(context.RunsCellProfiler);
    }

    public void Look(GroupReading group)
    {
        if (group.Job is null)
        {
            return;
        }

        foreach (var (key, value) in group.Job.Message.Group)
        {
            if (value.AsSpan().ContainsAny(Separators) || key.AsSpan().ContainsAny(Separators))
            {
                found.Add(() => this.InJobFile(
                    context!, Severity.Error, group.Line, key, value, $"group {group.Number}: '{key}={value}' has ',' or '=' inside, and CellProfiler divides there"));
            }
            else if (value.Length != value.AsSpan().Trim().Length || key.Length != key.AsSpan().Trim().Length)
            {
                found.Add(() => this.InJobFile(
                    context!, Severity.Warning, group.Line, key, value, $"group {group.Number}: '{key}={value}' begins or ends with a space, and the table's values seldom do",
                    "Remove the space."));
            }
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => found.All().ToAsyncEnumerable();
}
