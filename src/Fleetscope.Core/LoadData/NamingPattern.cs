using System.Text;
using System.Text.RegularExpressions;

namespace Fleetscope.LoadData;

/// <summary>How the image files of a plate are called: a text with named parts, or a regular expression with named groups.</summary>
/// <remarks>
/// It must fit the end of a key, from the beginning of a folder's or the file's name on, so that one pattern serves wherever the plate lies. Of several
/// ways to fit, the one that begins earliest counts.
/// </remarks>
public sealed partial class NamingPattern
{
    /// <summary>The part that tells the images of one field apart.</summary>
    public const string Channel = "Channel";

    // Names come from a listing that others may have filled: an expression that runs away on one of them must end.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Regex regex;

    private NamingPattern(string text, string expression)
    {
        Text = text;
        try
        {
            regex = new Regex($"^(?:.*?/)??(?:{expression})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Limit);
        }
        catch (ArgumentException trouble)
        {
            throw new FleetscopeException($"pattern {text}", trouble.Message, "correct the regular expression; named groups are written (?<Well>...)", trouble);
        }

        Parts = [.. regex.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0]))];
        if (Parts.Count == 0)
        {
            throw new FleetscopeException($"pattern {text}", "it has no named part", "name the parts of the file names, as in {Plate}/{Well}_s{Site}_w{Channel}.tif");
        }

        if (Parts.FirstOrDefault(name => !Name().IsMatch(name)) is { } wrong)
        {
            throw new FleetscopeException($"pattern {text}", $"the name '{wrong}' cannot name a column", "use letters, digits and '_', and a letter first");
        }
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <summary>The names of its parts, in the order in which they stand.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Reads <c>{Plate}/{Well}_s{Site}_w{Channel}.tif</c>. A part is at least one character and no slash; <c>{Site:\d+}</c> says more; <c>*</c> is anything but a slash.</summary>
    /// <exception cref="FleetscopeException">A brace without its other half, or no part at all.</exception>
    public static NamingPattern Parse(string text)
    {
        var expression = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '{':
                    var end = ClosingBrace(text, at);
                    expression.Append(Part(text, text[(at + 1)..end], seen));
                    at = end;
                    break;
                case '}':
                    throw new FleetscopeException($"pattern {text}", $"the '}}' at character {at + 1} closes nothing", "write parts as {Name}");
                case '*':
                    expression.Append("[^/]*?");
                    break;
                default:
                    expression.Append(Regex.Escape(text[at].ToString()));
                    break;
            }
        }

        return new NamingPattern(text, expression.ToString());
    }

    /// <summary>Takes a regular expression with named groups; Python's <c>(?P&lt;Well&gt;...)</c> is understood.</summary>
    /// <exception cref="FleetscopeException">It is none.</exception>
    public static NamingPattern OfRegex(string text) => OfRegex(text, text);

    /// <summary>Takes a regular expression that people know by a name.</summary>
    internal static NamingPattern OfRegex(string text, string name) => new(name, text.Replace("(?P<", "(?<", StringComparison.Ordinal).TrimStart('^').TrimEnd('$'));

    /// <summary>The parts of a key by their names; null when the key is not called so. A part that is optional and absent is not there.</summary>
    /// <exception cref="FleetscopeException">The expression takes too long.</exception>
    public IReadOnlyDictionary<string, string>? Match(string key)
    {
        try
        {
            var match = regex.Match(key);
            return match.Success ? Parts.Where(part => match.Groups[part].Success).ToDictionary(part => part, part => match.Groups[part].Value) : null;
        }
        catch (RegexMatchTimeoutException trouble)
        {
            throw new FleetscopeException($"pattern {Text}", $"it takes more than {Limit.TotalSeconds:0} s on '{key}'", "write a simpler one: parts with fixed text between them", trouble);
        }
    }

    /// <summary>The text with its parts filled in.</summary>
    /// <exception cref="FleetscopeException">A part that there is not.</exception>
    internal static string Fill(string template, Func<string, string?> value) => Placeholder().Replace(
        template,
        part => value(part.Groups["name"].Value)
            ?? throw new FleetscopeException($"pattern {template}", $"there is no part {{{part.Groups["name"].Value}}}", "use the parts of the images' pattern, {Channel}, {Image} or {Stem}"));

    private static int ClosingBrace(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        throw new FleetscopeException($"pattern {text}", $"the '{{' at character {open + 1} is never closed", "write parts as {Name}");
    }

    private static string Part(string text, string part, HashSet<string> seen)
    {
        var colon = part.IndexOf(':');
        var name = colon < 0 ? part : part[..colon];
        if (!Name().IsMatch(name))
        {
            throw new FleetscopeException($"pattern {text}", $"'{{{part}}}' names no part", "use letters, digits and '_', and a letter first");
        }

        // The second time, a part must be what it was the first time: {Plate}/{Plate}_{Well}.tif.
        return seen.Add(name) ? $"(?<{name}>{(colon < 0 ? "[^/]+?" : part[(colon + 1)..])})" : $"\\k<{name}>";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}")]
    private static partial Regex Placeholder();
}
