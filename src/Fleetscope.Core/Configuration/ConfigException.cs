namespace Fleetscope.Configuration;

/// <summary>A config that cannot be used, with every mistake in it.</summary>
public sealed class ConfigException(string path, IReadOnlyList<ConfigMistake> mistakes)
    : FleetscopeException(
        mistakes.Count == 1 ? mistakes[0].Place : path,
        mistakes.Count == 1 ? mistakes[0].Message : $"{mistakes.Count} mistakes",
        mistakes.Count == 1 ? mistakes[0].Fix : "correct them and try again")
{
    /// <summary>Every mistake, in the order of the file; those without a line come first.</summary>
    public IReadOnlyList<ConfigMistake> Mistakes { get; } = mistakes;
}
