using System.Text;
using System.Text.RegularExpressions;
using Fleetscope.Configuration;

namespace Fleetscope.Drafting;

/// <summary>Names of files with named parts: <c>images/{Plate}/{Well}_s{Site}_{Channel}.tif</c>.</summary>
/// <remarks>
/// A part takes as few characters as the rest of the pattern allows, at least one, and never a slash; one that is named twice must be the same in both places.
/// <c>*</c> and <c>?</c> stay within a folder, <c>**</c> crosses folders.
/// </remarks>
public sealed partial class FilePattern
{
    // The parts are cut from names of a few hundred characters: whatever takes longer is a pattern that can never end.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);

    private readonly Regex regex;

    private FilePattern(string text, List<string> parts, string prefix, Regex regex) => (Text, Parts, Prefix, this.regex) = (text, parts, prefix, regex);

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>What every matching key starts with, to list no more than that.</summary>
    public string Prefix { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FleetscopeException">With every mistake.</exception>
    public static FilePattern Parse(string text)
    {
        var mistakes = new List<string>();
        var parts = new List<string>();
        var regex = new StringBuilder("^");
        var prefix = 0;
        var open = false;
        var relative = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
        foreach (Match piece in Pieces().Matches(relative))
        {
            var plain = piece.Value[0] is not ('{' or '*' or '?' or '}');
            if (!plain && !open)
            {
                open = true;
                prefix = piece.Index;
            }

            regex.Append(plain ? Regex.Escape(piece.Value) : Special(piece.Value, parts, mistakes));
        }

        if (relative.StartsWith('/'))
        {
            mistakes.Add("it starts with '/': names are relative to the bucket's root");
        }

        if (parts.Count == 0 && mistakes.Count == 0)
        {
            mistakes.Add("it names no part: write {Plate}, {Well} ... where they stand in the files' names");
        }

        return mistakes.Count == 0
            ? new FilePattern(text, parts, open ? relative[..prefix] : relative, new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant, LongestMatch))
            : throw new FleetscopeException($"pattern {text}", string.Join("; ", mistakes), "see fleetscope jobs from-files --help");
    }

    /// <summary>The parts that a group is made of: those that are named, with or without <c>Metadata_</c>; without any, all.</summary>
    /// <exception cref="FleetscopeException">With every name that the pattern has not.</exception>
    public IReadOnlyList<string> Chosen(IReadOnlyList<string> by)
    {
        if (by.Count == 0)
        {
            return Parts;
        }

        var mistakes = new List<string>();
        var chosen = new List<string>();
        foreach (var name in by)
        {
            if (Parts.FirstOrDefault(part => WithoutPrefix(part) == WithoutPrefix(name)) is not { } part)
            {
                var near = NearestName.Among(Parts, name);
                mistakes.Add($"the pattern has no part {name}" + (near is null ? $"; it has {string.Join(", ", Parts)}" : $": did you mean {near}?"));
            }
            else if (chosen.Contains(part))
            {
                mistakes.Add($"{name} is named twice");
            }
            else
            {
                chosen.Add(part);
            }
        }

        return mistakes.Count == 0 ? chosen : throw new FleetscopeException("--by", string.Join("; ", mistakes), "name parts of the pattern");
    }

    /// <summary>The values of some parts in a key; null: the key does not match.</summary>
    /// <exception cref="FleetscopeException">The pattern has so many parts side by side that trying them takes too long.</exception>
    public string[]? Match(string key, IReadOnlyList<string> parts)
    {
        try
        {
            var match = regex.Match(key);
            return match.Success ? [.. parts.Select(part => match.Groups[part].Value)] : null;
        }
        catch (RegexMatchTimeoutException trouble)
        {
            throw new FleetscopeException(
                $"pattern {Text}", $"there are too many ways to cut '{key}' into its parts", "put letters, dashes or slashes between the parts, and use fewer *", trouble);
        }
    }

    internal static string WithoutPrefix(string name) => name.StartsWith("Metadata_", StringComparison.Ordinal) ? name["Metadata_".Length..] : name;

    private static string Special(string piece, List<string> parts, List<string> mistakes)
    {
        switch (piece)
        {
            case "**/":
                return "(?:.*/)?";
            case "**":
                return ".*";
            case "*":
                return "[^/]*";
            case "?":
                return "[^/]";
        }

        var name = piece.TrimStart('{').TrimEnd('}');
        if (!PartName().IsMatch(name) || !piece.StartsWith('{') || !piece.EndsWith('}'))
        {
            mistakes.Add($"'{piece}' is no part: write {{Name}} with a letter first, then letters, digits and '_'");
            return "";
        }

        if (parts.Contains(name))
        {
            return $@"\k<{name}>";
        }

        parts.Add(name);
        return $"(?<{name}>[^/]+?)";
    }

    [GeneratedRegex(@"\*\*/|\*\*|\*|\?|\{[^{}]*\}?|\}|[^{}*?]+")]
    private static partial Regex Pieces();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex PartName();
}
