namespace Fleetscope.Configuration.Python;

/// <summary>The names of a config.py with their values so far.</summary>
internal sealed class PythonNames(IReadOnlyList<PythonToken> tokens)
{
    private readonly Dictionary<string, ConfigEntry?> _entries = [];
    private readonly List<string> _order = [];
    private readonly HashSet<string> _used = [];
    private readonly Lazy<HashSet<string>> _everAssigned = new(() => [.. tokens.Zip(tokens.Skip(1)).Where(pair => pair.First.Kind == PythonTokenKind.Name && pair.Second.Is("=")).Select(pair => pair.First.Text)]);

    /// <summary>Gives a name a value; null when the value could not be read, so that nothing is said about the name twice.</summary>
    public void Assign(string name, ConfigValue? value, TextPosition at)
    {
        if (!_entries.ContainsKey(name))
        {
            _order.Add(name);
        }

        _entries[name] = value is null ? null : new ConfigEntry(name, value, at);
    }

    /// <summary>Whether the name has been assigned; <paramref name="value"/> is null when its value could not be read.</summary>
    public bool TryUse(string name, out ConfigValue? value)
    {
        var isKnown = _entries.TryGetValue(name, out var entry);
        value = entry?.Value;
        _used.Add(name);
        return isKnown;
    }

    /// <summary>Why a name is unknown, and how to mend it.</summary>
    public (string Wrong, string Fix) Unknown(string name)
    {
        if (name is "true" or "false" or "null" or "none" or "TRUE" or "FALSE" or "NONE" or "NULL")
        {
            return ($"the name {name} is not assigned above", $"write {(name[0] is 't' or 'T' ? "True" : name[0] is 'f' or 'F' ? "False" : "None")}");
        }

        if (_everAssigned.Value.Contains(name))
        {
            return ($"the name {name} is assigned further down only", "move its assignment above this line");
        }

        var nearest = NearestName.Among(_order.Take(1000), name);
        return ($"the name {name} is not assigned above", nearest is null ? $"put it between quotes if it is a text: '{name}'" : $"write {nearest}, or put it between quotes if it is a text");
    }

    public LiteralReading Conclude(IReadOnlyDictionary<string, ConfigValue> overrides, IReadOnlyList<ConfigMistake> mistakes)
    {
        foreach (var (name, value) in overrides)
        {
            if (_entries.GetValueOrDefault(name) is null)
            {
                Assign(name, value, TextPosition.None);
            }
        }

        return new LiteralReading(
            [.. _order.Select(name => _entries[name]).OfType<ConfigEntry>()],
            _used,
            _order.Where(name => _entries[name] is null).ToHashSet(),
            tokens is [.., { Kind: PythonTokenKind.Broken }, _, _],
            mistakes);
    }
}
