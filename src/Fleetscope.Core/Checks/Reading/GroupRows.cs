using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.Reading;

/// <summary>The rows of a table that groups select. Cheap for groups that select none, too: why they do not is asked only for those that are shown.</summary>
internal sealed class GroupRows(LoadDataTable table)
{
    private readonly Dictionary<string, GroupIndex?> indexes = new(StringComparer.Ordinal);

    public IReadOnlyList<int> Of(IReadOnlyList<KeyValuePair<string, string>> group)
    {
        var keys = string.Join('\u001f', group.Select(pair => pair.Key));
        if (!indexes.TryGetValue(keys, out var index))
        {
            var columns = group.Select(pair => table.ColumnOf(pair.Key)).ToArray();
            indexes[keys] = index = columns.Contains(null) ? null : new GroupIndex(table, [.. columns.Select(column => column!.Value)]);
        }

        return index?.RowsOf(group.Select(pair => pair.Value)) ?? [];
    }
}
