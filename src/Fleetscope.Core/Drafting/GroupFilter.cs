using System.IO.Enumeration;
using Fleetscope.Configuration;

namespace Fleetscope.Drafting;

/// <summary>Patterns that a group must match, all of them: <c>Metadata_Plate=P1,Metadata_Well=A*</c>.</summary>
internal sealed class GroupFilter
{
    private readonly List<(string Key, string Pattern)> parts = [];

    /// <summary>The filter as it was written.</summary>
    public string Text { get; private init; } = "";

    /// <summary>How many groups matched so far.</summary>
    public long Matched { get; private set; }

    /// <summary>Reads a filter; what is wrong with it is added to <paramref name="mistakes"/>.</summary>
    public static GroupFilter Parse(string option, string text, IReadOnlyList<string> keys, List<string> mistakes)
    {
        var filter = new GroupFilter { Text = $"{option} {text}" };
        foreach (var part in text.Split(','))
        {
            var divider = part.IndexOf('=');
            if (divider <= 0)
            {
                mistakes.Add($"{option} {text}: '{part}' is not KEY=PATTERN");
            }
            else if (!keys.Contains(part[..divider]))
            {
                var near = NearestName.Among(keys, part[..divider]);
                mistakes.Add($"{option} {text}: there is no key '{part[..divider]}'" + (near is null ? $"; the keys are {string.Join(", ", keys)}" : $": did you mean {near}?"));
            }
            else
            {
                filter.parts.Add((part[..divider], part[(divider + 1)..]));
            }
        }

        return filter;
    }

    public bool Matches(IReadOnlyList<KeyValuePair<string, string>> group)
    {
        foreach (var (key, pattern) in parts)
        {
            if (!group.Any(pair => pair.Key == key && FileSystemName.MatchesSimpleExpression(pattern, pair.Value, ignoreCase: false)))
            {
                return false;
            }
        }

        Matched++;
        return true;
    }
}
