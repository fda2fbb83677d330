using System.Text.RegularExpressions;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds words of output_structure that look like keys and are none of the groups'.</summary>
internal sealed partial class UnknownStructureKey : IJobRule
{
    private readonly Dictionary<string, (GroupReading Group, string Word)> found = [];
    private string structure = "";
    private GroupReading? last;

    public string Name => "unknown-structure-key";

    public string Finds => "A Metadata_... word in output_structure that is no key of the groups: it stays in the folder's name as it is, and jobs share a folder.";

    public string Fix => "Use the keys of the groups in output_structure, spelt as there.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        structure = context.Shared("output_structure");
        return Task.FromResult(structure.Contains("Metadata_", StringComparison.Ordinal));
    }

    public void Look(GroupReading group)
    {
        if (group.Job is null || HasSameKeysAsLast(group))
        {
            return;
        }

        last = group;

        // Values become dots, so that whatever looks like a key afterwards was not one.
        var keys = group.Job.Message.Group.Select(pair => KeyValuePair.Create(pair.Key, ".")).ToList();
        foreach (Match word in KeyWord().Matches(NameTemplate.NameOf(structure, keys)))
        {
            found.TryAdd(word.Value, (group, word.Value));
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) =>
        found.Values.Take(FirstOnes.Shown).Select(wrong => this.InJobFile(
            context, Severity.Error, wrong.Group.Line, "output_structure", structure,
            $"output_structure has {wrong.Word}, and group {wrong.Group.Number} has no such key (it has {string.Join(", ", wrong.Group.Job!.Message.Group.Select(pair => pair.Key))}): "
                + $"folders would be called '{wrong.Word}', all alike")).ToAsyncEnumerable();

    private bool HasSameKeysAsLast(GroupReading group) =>
        last is not null && last.Job!.Message.Group.Select(pair => pair.Key).SequenceEqual(group.Job!.Message.Group.Select(pair => pair.Key));

    [GeneratedRegex("Metadata_[A-Za-z0-9_]+")]
    private static partial Regex KeyWord();
}
