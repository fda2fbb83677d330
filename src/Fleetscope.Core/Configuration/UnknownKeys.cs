namespace Fleetscope.Configuration;

/// <summary>Finds names that nobody will read, and what was probably meant by them.</summary>
internal static class UnknownKeys
{
    /// <summary>Names of the file that look like a known key misspelled. Helper variables of a config are none of our business.</summary>
    public static IEnumerable<ConfigMistake> OfFile(string path, LiteralReading literals, IReadOnlyList<ConfigKey> known) =>
        from entry in literals.Entries
        where entry.At.Line > 0 && !literals.Used.Contains(entry.Key) && IsUpperCase(entry.Key) && known.All(key => key.Name != entry.Key)
        let nearest = NearestName.Among(known.Select(key => key.Name), entry.Key)
        where nearest is not null
        select new ConfigMistake(path, entry.At.Line, entry.At.Column, entry.Key, $"{entry.Key} is no known key, and nothing uses it", $"write {nearest} if you mean that");

    /// <summary>Names of <c>--set</c> that are neither a key nor assigned in the file.</summary>
    public static IEnumerable<ConfigMistake> OfSettings(string path, IEnumerable<string> names, LiteralReading literals, IReadOnlyList<ConfigKey> known) =>
        from name in names
        where known.All(key => key.Name != name) && !literals.Entries.Any(entry => entry.Key == name && entry.At.Line > 0)
        let nearest = known.FirstOrDefault(key => key.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name ?? NearestName.Among(known.Select(key => key.Name), name)
        select new ConfigMistake(
            path, 0, 0, name, $"--set {name}: there is no such key",
            nearest is null ? "see docs/config.md for the keys" : $"write --set {nearest}=... if you mean that; docs/config.md has all keys");

    private static bool IsUpperCase(string name) => name.Any(char.IsUpper) && !name.Any(char.IsLower);
}
