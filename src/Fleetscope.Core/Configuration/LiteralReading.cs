namespace Fleetscope.Configuration;

/// <summary>What the reader of a config's text found, before anything is known about keys.</summary>
/// <param name="Entries">Names with their values, in the order of their first assignment.</param>
/// <param name="Used">Names that a later assignment uses: helper variables.</param>
/// <param name="Unreadable">Names that are assigned something that could not be read; its mistake is said already.</param>
/// <param name="IsCut">Whether a mistake swallowed the rest of the file: a text or bracket without its end.</param>
internal sealed record LiteralReading(
    IReadOnlyList<ConfigEntry> Entries,
    IReadOnlySet<string> Used,
    IReadOnlySet<string> Unreadable,
    bool IsCut,
    IReadOnlyList<ConfigMistake> Mistakes)
{
    /// <summary>Whether a name that was not found may be there all the same, so that calling it missing would mislead.</summary>
    public bool MayHide(string name) => IsCut || Unreadable.Contains(name);
}
