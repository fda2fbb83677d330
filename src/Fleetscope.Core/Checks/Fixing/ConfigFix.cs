using System.Text.RegularExpressions;
using Fleetscope.Configuration;

namespace Fleetscope.Checks.Fixing;

/// <summary>Corrects what is certainly meant otherwise in a config.py: keys with a slip of the pen, yes and no, one text where a list belongs.</summary>
internal static class ConfigFix
{
    public static (string Text, IReadOnlyList<FixedPlace> Places) Of(string text, IReadOnlyList<Finding> findings, IReadOnlyList<ConfigKey> known)
    {
        var edits = new TextEdits(text);
        foreach (var finding in findings.Where(finding => finding.Line > 0 && finding.Key.Length > 0))
        {
            var (start, length) = LineAt(text, finding.Line);
            var statement = Regex.Match(text.Substring(start, length), $@"(?:^|;)\s*(?<key>{Regex.Escape(finding.Key)})\s*=\s*(?<value>'[^']*'|""[^""]*""|[A-Za-z0-9_.]+)?");
            if (!statement.Success)
            {
                continue;
            }

            if (known.FirstOrDefault(key => key.Name == finding.Key) is not { } key)
            {
                // A key that stands there already would be assigned twice.
                if (NearestName.Surely(known.Select(name => name.Name), finding.Key) is { } meant && !Regex.IsMatch(text, $@"(?m)(?:^|;)\s*{meant}\s*="))
                {
                    edits.Replace(start + statement.Groups["key"].Index, finding.Key.Length, meant, $"there is no key {finding.Key}");
                }
            }
            else if (statement.Groups["value"] is { Success: true } value && Corrected(key, value.Value) is { } right)
            {
                edits.Replace(start + value.Index, value.Length, right.Text, right.Why);
            }
        }

        return (edits.Apply(), [.. edits.Places()]);
    }

    private static (string Text, string Why)? Corrected(ConfigKey key, string literal)
    {
        var word = literal.Trim('\'', '"').Trim();
        return key.Kind switch
        {
            ConfigKind.Truth => word.ToLowerInvariant() switch
            {
                "yes" or "y" or "on" or "1" or "true" or "t" => ("'True'", "it is True or False"),
                "no" or "n" or "off" or "0" or "false" or "f" => ("'False'", "it is True or False"),
                _ => null,
            },
            ConfigKind.Texts when literal.StartsWith('\'') || literal.StartsWith('"') => word.Any(char.IsWhiteSpace) ? null : ($"[{literal}]", "it is a list"),
            _ => null,
        };
    }

    private static (int Start, int Length) LineAt(string text, int line)
    {
        var start = 0;
        for (var number = 1; number < line; number++)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0)
            {
                return (text.Length, 0);
            }

            start = end + 1;
        }

        var stop = text.IndexOf('\n', start);
        return (start, (stop < 0 ? text.Length : stop) - start);
    }
}
