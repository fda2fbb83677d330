using System.Globalization;

namespace Fleetscope.Drafting;

/// <summary>The values of a key as people write them: <c>P1,P2</c>, <c>1..9</c>, <c>01..12</c>, <c>A..H</c>, <c>A..H:01..12</c> and <c>@96</c>.</summary>
/// <remarks>
/// Two dots make a range only between two numbers or between two runs of one or two letters; anything else with dots in it is a value like any other, and so
/// are file names. A range keeps the zeros before its first number: <c>01..12</c> is 01, 02 ... 12.
/// </remarks>
internal static class ValueList
{
    /// <summary>More values in one list are a slip of the keyboard: the largest plate has 1536 wells.</summary>
    private const int Most = 1_000_000;

    /// <summary>Reads a list; what is wrong with it is added to <paramref name="mistakes"/> with <paramref name="where"/> before it.</summary>
    public static List<string> Parse(string text, string where, List<string> mistakes)
    {
        var values = new List<string>();
        foreach (var item in text.Split(','))
        {
            if (item.Length == 0)
            {
                mistakes.Add($"{where}: an empty value in '{text}': remove the comma that is too many, or give a value");
            }
            else if (item != item.Trim())
            {
                mistakes.Add($"{where}: space around '{item.Trim()}': write the values without spaces");
            }
            else
            {
                Add(item, values, where, mistakes);
            }
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var twice in values.Where(value => !seen.Add(value)).Distinct().Take(3))
        {
            mistakes.Add($"{where}: '{twice}' is named twice");
        }

        return values;
    }

    private static void Add(string item, List<string> values, string where, List<string> mistakes)
    {
        if (item[0] == '@')
        {
            if (PlateFormat.Named(item[1..]) is { } format)
            {
                values.AddRange(format.WellNames);
            }
            else
            {
                mistakes.Add($"{where}: '{item}' is no plate format: use @ and one of {PlateFormat.Names}");
            }

            return;
        }

        var colon = item.IndexOf(':');
        if (colon > 0 && item.Contains("..", StringComparison.Ordinal) && Range(item[..colon], where, mistakes) is { } rows && Range(item[(colon + 1)..], where, mistakes) is { } columns)
        {
            values.AddRange(rows.SelectMany(row => columns.Select(column => row + column)));
            return;
        }

        values.AddRange(Range(item, where, mistakes) ?? [item]);
    }

    /// <summary>A range's values; those of one well's row or column are a single one. Null: it is no range.</summary>
    private static List<string>? Range(string item, string where, List<string> mistakes)
    {
        var dots = item.IndexOf("..", StringComparison.Ordinal);
        var (first, last) = dots < 0 ? (item, item) : (item[..dots], item[(dots + 2)..]);
        if (IsNumber(first) && IsNumber(last))
        {
            var width = first.Length;
            var (from, to) = (long.Parse(first, CultureInfo.InvariantCulture), long.Parse(last, CultureInfo.InvariantCulture));
            return Check(from, to) ? [.. Numbers(from, to).Select(number => number.ToString("D" + width, CultureInfo.InvariantCulture))] : [];
        }

        if (IsLetters(first) && IsLetters(last) && char.IsUpper(first[0]) == char.IsUpper(last[0]))
        {
            if (dots < 0)
            {
                return [item];
            }

            var (from, to) = (PlateFormat.Number(first), PlateFormat.Number(last));
            var lower = char.IsLower(first[0]);
            return Check(from, to)
                ? [.. Numbers(from, to).Select(number => lower ? PlateFormat.Letters((int)number).ToLowerInvariant() : PlateFormat.Letters((int)number))]
                : [];
        }

        return null;

        bool Check(long from, long to)
        {
            if (from > to)
            {
                mistakes.Add($"{where}: '{item}' runs backwards: write {last}..{first}");
            }
            else if (to - from >= Most)
            {
                mistakes.Add($"{where}: '{item}' has {to - from + 1:N0} values; {Most:N0} are the most");
            }

            return from <= to && to - from < Most;
        }
    }

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var number = from; number <= to; number++)
        {
            yield return number;
        }
    }

    private static bool IsNumber(string text) => text.Length is > 0 and < 18 && text.All(char.IsAsciiDigit);

    private static bool IsLetters(string text) =>
        text.Length is 1 or 2 && (text.All(char.IsAsciiLetterUpper) || text.All(char.IsAsciiLetterLower));
}
