using System.Text.RegularExpressions;
using Fleetscope.Jobs;

namespace Fleetscope.Checks;

/// <summary>Passes on what the reader of the job file says about groups that cannot be jobs: the first of each kind, and how many more.</summary>
internal sealed partial class GroupMistakes : IJobRule
{
    private readonly Dictionary<string, FirstOnes> kinds = new(StringComparer.Ordinal);
    private CheckContext? context;

    public string Name => "group-mistake";

    public string Finds => "A group that cannot be a job: no keys, a pair without '=', a name that leaves the output folder, the same message as an earlier group.";

    public string Fix => "Correct the group in the job file.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        return Task.FromResult(true);
    }

    public void Look(GroupReading group)
    {
        foreach (var mistake in group.Mistakes)
        {
            // Two mistakes are of one kind when they differ in values and numbers only.
            var kind = Particular().Replace(mistake, "");
            if (!kinds.TryGetValue(kind, out var found))
            {
                kinds[kind] = found = new FirstOnes("groups");
            }

            found.Add(() => this.InJobFile(
                context!, Severity.Error, group.Line, "groups", "", mistake.StartsWith("group ", StringComparison.Ordinal) ? mistake : $"group {group.Number}: {mistake}"));
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) =>
        kinds.Values.SelectMany(found => found.All()).ToAsyncEnumerable();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\d+""")]
    private static partial Regex Particular();
}
