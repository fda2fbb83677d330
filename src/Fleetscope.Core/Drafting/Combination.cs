namespace Fleetscope.Drafting;

/// <summary>Every combination of the values of some keys, the last key changing fastest; less what is left out.</summary>
public sealed class Combination
{
    private readonly List<(string Key, List<string> Values)> keys = [];
    private List<GroupFilter> include = [];
    private List<GroupFilter> exclude = [];

    private Combination() { }

    /// <summary>How many combinations there are before any is left out.</summary>
    public long Size => keys.Aggregate(1L, (product, key) => checked(product * key.Values.Count));

    /// <summary>Filters that no combination matched, as they were written; known once <see cref="Groups"/> was read to its end.</summary>
    public IEnumerable<string> Idle => include.Concat(exclude).Where(filter => filter.Matched == 0).Select(filter => filter.Text);

    /// <summary>Reads <c>KEY=VALUES</c>.</summary>
    /// <param name="include">Patterns <c>KEY=GLOB,KEY=GLOB</c>; where there are any, a group must match one of them.</param>
    /// <param name="exclude">Patterns of the groups to leave out.</param>
    /// <exception cref="FleetscopeException">With every mistake.</exception>
    public static Combination Parse(IEnumerable<string> keyValues, IEnumerable<string> include, IEnumerable<string> exclude)
    {
        var mistakes = new List<string>();
        var combination = new Combination();
        foreach (var text in keyValues)
        {
            combination.AddKey(text, mistakes);
        }

        List<string> names = [.. combination.keys.Select(key => key.Key)];
        combination.include = [.. include.Select(text => GroupFilter.Parse("--include", text, names, mistakes))];
        combination.exclude = [.. exclude.Select(text => GroupFilter.Parse("--exclude", text, names, mistakes))];
        if (mistakes.Count == 0)
        {
            combination.CheckSize(mistakes);
        }

        return mistakes.Count == 0
            ? combination
            : throw new FleetscopeException("the combination", string.Join("; ", mistakes), "see fleetscope jobs combine --help for how values are written");
    }

    /// <summary>The groups, in order.</summary>
    public IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Groups()
    {
        var at = new int[keys.Count];
        while (true)
        {
            var group = new KeyValuePair<string, string>[keys.Count];
            for (var key = 0; key < group.Length; key++)
            {
                group[key] = new(keys[key].Key, keys[key].Values[at[key]]);
            }

            if (IsMeant(group))
            {
                yield return group;
            }

            var turning = keys.Count - 1;
            while (turning >= 0 && ++at[turning] == keys[turning].Values.Count)
            {
                at[turning--] = 0;
            }

            if (turning < 0)
            {
                yield break;
            }
        }
    }

    private bool IsMeant(KeyValuePair<string, string>[] group)
    {
        // Every filter looks at every group, so that those that never match can be named.
        var included = include.Count == 0;
        foreach (var filter in include)
        {
            included |= filter.Matches(group);
        }

        var excluded = false;
        foreach (var filter in exclude)
        {
            excluded |= filter.Matches(group);
        }

        return included && !excluded;
    }

    private void AddKey(string text, List<string> mistakes)
    {
        var divider = text.IndexOf('=');
        if (divider <= 0 || divider == text.Length - 1)
        {
            mistakes.Add($"'{text}' is not KEY=VALUES, such as Metadata_Plate=P1,P2");
            return;
        }

        var key = text[..divider];
        if (keys.Exists(known => known.Key == key))
        {
            mistakes.Add($"{key} is given twice: give all its values at once");
            return;
        }

        keys.Add((key, ValueList.Parse(text[(divider + 1)..], key, mistakes)));
    }

    private void CheckSize(List<string> mistakes)
    {
        // Each group is a line of a file that must be read again: beyond this something was meant otherwise.
        const double Most = 100_000_000;
        var size = keys.Aggregate(1.0, (product, key) => product * key.Values.Count);
        if (size > Most)
        {
            mistakes.Add($"{string.Join(" x ", keys.Select(key => key.Values.Count))} values make {size:N0} combinations; {Most:N0} are the most");
        }
        else if (keys.Count == 0)
        {
            mistakes.Add("no KEY=VALUES was given");
        }
    }
}
