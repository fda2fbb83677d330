using System.Text.Json;

namespace Fleetscope;

/// <summary>Says what is wrong with a file that is not JSON, where, and what people who write such files by hand have usually done.</summary>
public static class JsonTrouble
{
    public static FleetscopeException Explain(string path, JsonException trouble, int firstLine = 1)
    {
        var line = firstLine + (trouble.LineNumber ?? 0);
        var column = (trouble.BytePositionInLine ?? 0) + 1;
        var text = TextOf(path, line);
        var (cause, next) = Words(trouble, text);
        return new FleetscopeException($"{path}, line {line}, column {column}", cause, next, trouble);
    }

    /// <param name="line">The line in which the trouble is.</param>
    public static (string Cause, string Next) Words(JsonException trouble, string line)
    {
        var message = trouble.Message;
        var at = (int)Math.Min(trouble.BytePositionInLine ?? 0, line.Length);
        var from = at < line.Length ? line[at..] : "";
        if (message.Contains("trailing comma", StringComparison.Ordinal))
        {
            return ("trailing comma: the last entry of a list or object is followed by ','", "remove the comma before the closing bracket");
        }

        if (from.StartsWith('#') || from.StartsWith("//", StringComparison.Ordinal) || from.StartsWith("/*", StringComparison.Ordinal))
        {
            return ("JSON has no comments", "write the comment as a key: \"_comment1\": \"...\"");
        }

        if (from.StartsWith('\''))
        {
            return ("text stands in single quotes", "use double quotes");
        }

        if (from.StartsWith("True", StringComparison.Ordinal) || from.StartsWith("False", StringComparison.Ordinal) || from.StartsWith("None", StringComparison.Ordinal))
        {
            return ("this is Python's spelling", "write true, false or null, or text in double quotes");
        }

        if (from.StartsWith('\u201c') || from.StartsWith('\u201d'))
        {
            return ("text stands in typographic quotes", "use plain double quotes (\")");
        }

        if (message.Contains("Expected depth to be zero", StringComparison.Ordinal) || message.Contains("reached end of data", StringComparison.Ordinal)
            || message.Contains("does not contain any JSON tokens", StringComparison.Ordinal))
        {
            return ("the file ends too early", "close every bracket and quote; it may be half of a file");
        }

        if (message.Contains("after a value", StringComparison.Ordinal) || message.Contains("either ',', '}', or ']'", StringComparison.Ordinal))
        {
            return from.StartsWith('"') || from.StartsWith('{') || from.StartsWith('[')
                ? ("a comma is missing before this", "put ',' after the entry before")
                : ("something stands where ',' or a closing bracket should", "look for a missing comma or quote, also on the line before");
        }

        if (message.Contains("single JSON value", StringComparison.Ordinal))
        {
            return ("something follows after the closing bracket", "remove it, or look for a bracket that was closed too early");
        }

        if (message.Contains("within a JSON string", StringComparison.Ordinal))
        {
            return ("a text holds a line break, a tab or a lone backslash", "close the quote, or write \\n, \\t or \\\\");
        }

        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return ("it is not JSON: " + (position < 0 ? message : message[..position]).TrimEnd('.'), "look here, and on the line before, for a missing quote, comma or bracket");
    }

    private static string TextOf(string path, long line) => line is < 1 or > int.MaxValue ? "" : File.ReadLines(path).Skip((int)line - 1).FirstOrDefault("");
}
