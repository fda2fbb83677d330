using System.Text;

namespace Fleetscope.Configuration;

/// <summary>Writes docs/config.md from the descriptions of the keys.</summary>
public static class ConfigReference
{
    /// <summary>The page, with the keys grouped by their owners, in the order given.</summary>
    public static string Write(IReadOnlyList<ConfigKey> keys)
    {
        var page = new StringBuilder();
        page.Append(
            """
            # The keys of config.py

            This page is generated from the descriptions in the code; a test compares it.

            A config is read, not executed: assignments of texts, numbers, `True`, `False`, `None`, lists, tuples and dicts, with `+ - * / // %`, parentheses and names
            assigned above. `--config FILE` names it (default `./config.py`); a `.json` file with the same keys is read too, and whoever computes a config in real Python
            writes that file with one line, which the error message gives. All mistakes are reported at once, with line and column.

            - A key that is absent or `None` has its default.
            - Booleans may be texts: `'True'`, `'true'` and `True` are the same. Numbers may be texts as well.
            - `--set KEY=VALUE` goes over the config, where VALUE is a Python literal, else text. What the config computes from KEY follows.
            - A name that nobody reads is a warning when it resembles a key; helper variables are left alone.

            """);
        foreach (var owner in keys.GroupBy(key => key.Owner))
        {
            page.Append("\n## ").Append(owner.Key).Append('\n');
            foreach (var key in owner)
            {
                Write(page, key);
            }
        }

        return page.Replace("\r\n", "\n").ToString();
    }

    private static void Write(StringBuilder page, ConfigKey key)
    {
        page.Append("\n### `").Append(key.Name).Append("`\n\n");
        page.Append(Type(key)).Append(" · default: ").Append(key.Default).Append("\n\n");
        page.Append(key.Meaning);
        if (key.Consequence.Length > 0)
        {
            page.Append(' ').Append(key.Consequence);
        }

        if (key.FalseMeansUnset)
        {
            page.Append(" `'False'` means not set.");
        }

        page.Append('\n');
        if (key.Example.Length > 0)
        {
            page.Append("\n```python\n").Append(key.Example).Append("\n```\n");
        }
    }

    private static string Type(ConfigKey key)
    {
        var kind = key.Kind switch
        {
            ConfigKind.Text => "text",
            ConfigKind.Choice => string.Join(" or ", key.Choices.Select(choice => $"`'{choice}'`")),
            ConfigKind.Whole => "whole number",
            ConfigKind.Number => "number",
            ConfigKind.Truth => "`True` or `False`",
            _ => "list of texts",
        };
        return string.Join(", ", ((string[])[kind, key.Range, key.Range.Length > 0 ? "" : key.Unit]).Where(part => part.Length > 0))
            + (key.Range.Length > 0 && key.Unit.Length > 0 ? " " + key.Unit : "");
    }
}
