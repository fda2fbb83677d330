namespace Fleetscope.Programs.CellProfiler;

/// <summary>Says why a group matches no row of a table, with the values that come closest.</summary>
internal static class Nearest
{
    private const int Shown = 3;
    private const int LookedAt = 20_000;

    public static string NoColumn(string table, string key, IReadOnlyList<string> header)
    {
        var metadata = header.Where(column => column.StartsWith("Metadata_", StringComparison.Ordinal)).ToList();
        var near = Closest(key, metadata);
        return $"{table} has no column {key}" + (near.Count > 0 ? $"; nearest: {string.Join(", ", near)}" : metadata.Count > 0 ? "" : "; it has no Metadata_ column at all");
    }

    public static IReadOnlyList<string> NoRow(LoadDataTable table, IReadOnlyList<KeyValuePair<string, string>> group)
    {
        var wrong = new List<string>();
        foreach (var (key, wanted) in group)
        {
            var column = table.ColumnOf(key)!.Value;
            var values = Distinct(table, column);
            if (!values.Contains(wanted))
            {
                wrong.Add(NoValue(table, key, column, wanted, values));
            }
        }

        return wrong.Count > 0
            ? wrong
            : [$"no row of {table.Name} has {string.Join(" and ", group.Select(pair => $"{pair.Key}={pair.Value}"))}: each of the values is there, but not in one row"];
    }

    private static string NoValue(LoadDataTable table, string key, int column, string wanted, HashSet<string> values)
    {
        var kind = table.KindOf(column);
        var seenAs = kind == ColumnKind.Text ? wanted : ColumnKinds.OfValue(wanted) <= kind ? ColumnKinds.Shown(wanted, kind) : wanted;
        var why = kind switch
        {
            ColumnKind.Whole => $"; CellProfiler reads {key} as whole numbers, without leading zeros",
            ColumnKind.Float => $"; CellProfiler reads {key} as numbers with a fraction",
            _ => "",
        };
        var near = values.Contains(seenAs) ? [seenAs] : Closest(wanted, values);
        var advice = near.Count == 0 ? "" : $": write {key}={string.Join($" or {key}=", near)}";
        return $"no row of {table.Name} has {key}={wanted}{why}{advice}";
    }

    /// <summary>The values of a column as CellProfiler compares them.</summary>
    public static HashSet<string> Distinct(LoadDataTable table, int column)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<CsvField>();
        for (var row = 0; row < table.RowCount && values.Count < LookedAt; row++)
        {
            table.Cut(row, fields);
            values.Add(GroupIndex.ShownValue(table, fields, column));
        }

        return values;
    }

    /// <summary>First those that differ by case or zero padding only, else those with the fewest letters changed.</summary>
    private static List<string> Closest(string wanted, IEnumerable<string> values)
    {
        var plain = Plain(wanted);
        var same = values.Where(value => Plain(value) == plain).Take(Shown).ToList();
        return same.Count > 0
            ? same
            : [.. values.Select(value => (value, distance: Distance(wanted, value))).Where(pair => pair.distance <= Math.Max(2, wanted.Length / 3))
                .OrderBy(pair => pair.distance).ThenBy(pair => pair.value, StringComparer.Ordinal).Take(Shown).Select(pair => pair.value)];
    }

    /// <summary>Without case, spaces, and the zeros that open a run of digits: A01, a1 and A001 are one.</summary>
    public static string Plain(string value)
    {
        var plain = new System.Text.StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var opensDigits = value[i] == '0' && (i == 0 || !char.IsAsciiDigit(value[i - 1]) || (plain.Length > 0 && !char.IsAsciiDigit(plain[^1])) || plain.Length == 0);
            if (!char.IsWhiteSpace(value[i]) && !(opensDigits && i + 1 < value.Length && char.IsAsciiDigit(value[i + 1])))
            {
                plain.Append(char.ToLowerInvariant(value[i]));
            }
        }

        return plain.ToString();
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 8 || left.Length > 200)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
