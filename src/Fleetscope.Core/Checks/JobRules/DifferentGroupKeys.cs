using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds groups that do not have the keys that the first group has.</summary>
internal sealed class DifferentGroupKeys : IJobRule
{
    private readonly FirstOnes others = new("groups");
    private CheckContext? context;
    private HashSet<string>? expected;

    public string Name => "different-group-keys";

    public string Finds => "Groups whose keys differ from those of the first group: a misspelt or forgotten key.";

    public string Fix => "Give every group the same keys.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        return Task.FromResult(true);
    }

    public void Look(GroupReading group)
    {
        if (group.Job is null)
        {
            return;
        }

        var keys = group.Job.Message.Group;
        expected ??= [.. keys.Select(pair => pair.Key)];
        if (keys.Count != expected.Count || keys.Any(pair => !expected.Contains(pair.Key)))
        {
            var names = keys.Select(pair => pair.Key).ToArray();
            others.Add(() => this.InJobFile(context!, Serious(context!), group.Line, "groups", string.Join(",", names), Message(group.Number, names)));
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => others.All().ToAsyncEnumerable();

    // A pipeline groups by one set of keys; scripts and commands may well do without one.
    private static Severity Serious(CheckContext context) => context.RunsCellProfiler ? Severity.Error : Severity.Warning;

    private string Message(int number, string[] keys)
    {
        var lacks = expected!.Except(keys).ToArray();
        var adds = keys.Except(expected!).ToArray();
        return $"group {number} "
            + string.Join(
                " and ",
                ((string[])[lacks.Length > 0 ? $"lacks {string.Join(", ", lacks)}" : "", adds.Length > 0 ? $"has {string.Join(", ", adds)} besides" : ""]).Where(part => part.Length > 0))
            + ", unlike the first group";
    }
}
