using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.Fixing;

/// <summary>What a group's keys and values must be to select rows of a table, where only one answer is possible.</summary>
internal sealed class ValueCorrection(LoadDataTable table)
{
    private readonly Dictionary<int, (HashSet<string> Values, ILookup<string, string> ByPlain)> columns = [];

    /// <summary>The column that a key means: itself, or the only one that differs from it in case; null when there is none.</summary>
    public string? Key(string key)
    {
        if (table.ColumnOf(key) is not null)
        {
            return key;
        }

        var near = table.Header.Where(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
        return near is [var only] ? only : null;
    }

    /// <summary>The value of the column that differs in case or zero padding only; null when the value is there as it is, or when no value or several would do.</summary>
    public string? Value(string key, string value)
    {
        if (table.ColumnOf(key) is not { } column)
        {
            return null;
        }

        if (!columns.TryGetValue(column, out var known))
        {
            var values = Nearest.Distinct(table, column);
            columns[column] = known = (values, values.Where(shown => shown.Length == shown.Trim().Length).ToLookup(Nearest.Plain, StringComparer.Ordinal));
        }

        if (known.Values.Contains(value))
        {
            return null;
        }

        var kind = table.KindOf(column);
        var read = kind != ColumnKind.Text && ColumnKinds.OfValue(value) <= kind ? ColumnKinds.Shown(value, kind) : value;
        return known.Values.Contains(read) ? read : known.ByPlain[Nearest.Plain(value)].ToList() is [var only] ? only : null;
    }
}
