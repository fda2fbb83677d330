namespace Fleetscope.Configuration;

/// <summary>A config.py as it was read: keys with their literals, in order, and where each stands. Nothing was executed.</summary>
public sealed class ConfigFile
{
    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>What the file says that a person should know (unknown keys, old spellings).</summary>
    public IReadOnlyList<ConfigMistake> Warnings { get; init; } = [];
}

/// <summary>Something wrong with a config, and where.</summary>
/// <param name="Line">From 1; 0 when it is not about a line (a missing key, a <c>--set</c>).</param>
/// <param name="Column">From 1; 0 when it is not about a place.</param>
/// <param name="Key">The key; empty when it is not about one.</param>
public sealed record ConfigMistake(string File, int Line, int Column, string Key, string Message, string Fix);

/// <summary>A config that cannot be used, with every mistake in it.</summary>
public sealed class ConfigException(string path, IReadOnlyList<ConfigMistake> mistakes)
    : FleetscopeException(
        path,
        mistakes.Count == 1 ? mistakes[0].Message : $"{mistakes.Count} mistakes",
        mistakes.Count == 1 ? mistakes[0].Fix : "correct them and try again")
{
    public IReadOnlyList<ConfigMistake> Mistakes { get; } = mistakes;
}
