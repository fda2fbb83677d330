using System.Text;

namespace Fleetscope.Programs.Command;

/// <summary>A list of texts with <c>{placeholders}</c> in them: COMMAND or INPUTS of a config. <c>{{</c> and <c>}}</c> are braces.</summary>
internal sealed class CommandTemplate
{
    private readonly List<List<(string Text, bool IsName)>> items = [];

    /// <param name="key">The config's key, for naming it in mistakes.</param>
    /// <exception cref="FleetscopeException">A brace without its partner, or an empty placeholder.</exception>
    public CommandTemplate(string key, IReadOnlyList<string> texts)
    {
        Key = key;
        foreach (var text in texts)
        {
            items.Add(Cut(text));
        }

        Placeholders = [.. items.SelectMany(item => item).Where(piece => piece.IsName).Select(piece => piece.Text).Distinct()];
    }

    public string Key { get; }

    /// <summary>The names in braces, each once, in order.</summary>
    public IReadOnlyList<string> Placeholders { get; }

    /// <summary>The texts with their placeholders filled in.</summary>
    /// <param name="value">What a name means, or null when it means nothing.</param>
    /// <param name="known">All names that mean something, for the message.</param>
    /// <param name="literal">What to make of text that stands in the template itself, when it opens an entry.</param>
    /// <exception cref="FleetscopeException">A placeholder means nothing.</exception>
    public IReadOnlyList<string> Fill(Func<string, string?> value, IEnumerable<string> known, Func<string, string>? literal = null)
    {
        var unknown = Placeholders.Where(name => value(name) is null).ToList();
        if (unknown.Count > 0)
        {
            throw new FleetscopeException(
                $"{Key} in the config", $"{{{string.Join("}, {", unknown)}}} {(unknown.Count == 1 ? "is no key" : "are no keys")} of the job",
                $"use one of {{{string.Join("}, {", known.Distinct())}}}; write {{{{ and }}}} for braces");
        }

        return [.. items.Select(item =>
        {
            var text = new StringBuilder();
            foreach (var (piece, isName) in item)
            {
                text.Append(isName ? value(piece) : text.Length == 0 && literal is not null ? literal(piece) : piece);
            }

            return text.ToString();
        })];
    }

    private List<(string Text, bool IsName)> Cut(string text)
    {
        var pieces = new List<(string, bool)>();
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                plain.Append(text[i++]);
            }
            else if (text[i] == '{')
            {
                var end = text.IndexOfAny(['{', '}'], i + 1);
                if (end < 0 || text[end] == '{' || end == i + 1)
                {
                    throw Mistake(text, end == i + 1 ? "an empty placeholder {}" : "a '{' without its '}'");
                }

                if (plain.Length > 0)
                {
                    pieces.Add((plain.ToString(), false));
                    plain.Clear();
                }

                pieces.Add((text[(i + 1)..end], true));
                i = end;
            }
            else if (text[i] == '}')
            {
                throw Mistake(text, "a '}' without its '{'");
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        if (plain.Length > 0)
        {
            pieces.Add((plain.ToString(), false));
        }

        return pieces;
    }

    private FleetscopeException Mistake(string text, string cause) =>
        new($"{Key} in the config", $"'{text}' has {cause}", "write {name} for a placeholder, {{ and }} for braces");
}
