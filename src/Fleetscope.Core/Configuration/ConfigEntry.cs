namespace Fleetscope.Configuration;

/// <summary>A key of a config with its value.</summary>
/// <param name="At">Where the key stands; <see cref="TextPosition.None"/> when it came from the command line alone.</param>
public sealed record ConfigEntry(string Key, ConfigValue Value, TextPosition At)
{
    /// <summary>Whether <c>--set</c> or <c>--bucket</c> gave the value.</summary>
    public bool FromCommandLine => Value.At == TextPosition.None;
}
