namespace Fleetscope.Configuration;

/// <summary>A config.py as it was read: keys with their literals, in order, and where each stands. Nothing was executed.</summary>
public sealed class ConfigFile
{
    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Every name that the file or the command line gives a value, known key or not, in the order of their first assignment.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; init; } = [];

    /// <summary>What the file says that a person should know (unknown keys, old spellings).</summary>
    public IReadOnlyList<ConfigMistake> Warnings { get; init; } = [];

    /// <summary>The entry of a key, or null when the config does not have it.</summary>
    public ConfigEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}
