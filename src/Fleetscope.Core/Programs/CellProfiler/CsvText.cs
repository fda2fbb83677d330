using System.Text;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>A field of a record: where its text stands, quotes and all.</summary>
internal readonly record struct CsvField(int Start, int Length, bool HasQuotes);

/// <summary>Cuts CSV text into records and fields by the rules of Python's <c>csv</c> module, which is what CellProfiler reads tables with.</summary>
/// <remarks>
/// Written by hand because a rewritten table must keep every field it does not touch byte for byte, and CSV libraries give values without the text they
/// came from. Like Python's "excel" dialect it takes a quote within an unquoted field as a letter, and text behind a closing quote as part of the field.
/// </remarks>
internal static class CsvText
{
    /// <summary>Cuts one record.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="fields">Its fields; a blank line has none.</param>
    /// <returns>Where the next record starts.</returns>
    public static int Cut(string text, int start, List<CsvField> fields)
    {
        fields.Clear();
        if (text[start] is '\n' or '\r')
        {
            return AfterLineEnd(text, start);
        }

        var from = start;
        while (true)
        {
            var at = from;
            var quoted = at < text.Length && text[at] == '"';
            if (quoted)
            {
                at = AfterQuotes(text, at);
            }

            var end = text.AsSpan(at).IndexOfAny(',', '\n', '\r');
            at = end < 0 ? text.Length : at + end;
            fields.Add(new CsvField(from, at - from, quoted));
            if (at == text.Length)
            {
                return at;
            }

            if (text[at] != ',')
            {
                return AfterLineEnd(text, at);
            }

            from = at + 1;
        }
    }

    /// <summary>The value of a field.</summary>
    public static string Value(string text, CsvField field)
    {
        var raw = text.AsSpan(field.Start, field.Length);
        if (!field.HasQuotes)
        {
            return raw.ToString();
        }

        var value = new StringBuilder(raw.Length);
        var inside = true;
        for (var i = 1; i < raw.Length; i++)
        {
            if (!inside || raw[i] != '"')
            {
                value.Append(raw[i]);
            }
            else if (i + 1 < raw.Length && raw[i + 1] == '"')
            {
                value.Append('"');
                i++;
            }
            else
            {
                inside = false;
            }
        }

        return value.ToString();
    }

    /// <summary>Whether a field begins with a quote that nothing closes, so that all the text behind it is its own.</summary>
    public static bool IsOpen(string text, CsvField field) =>
        field.HasQuotes && field.Start + field.Length == text.Length && text.AsSpan(field.Start, field.Length).Count('"') % 2 == 1;

    /// <summary>A value as the text of a field: quoted when it must be, or when the field was.</summary>
    public static string Field(string value, bool quoted) =>
        quoted || value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    /// <summary>Behind the closing quote of the field that opens at <paramref name="at"/>.</summary>
    private static int AfterQuotes(string text, int at)
    {
        at++;
        while (true)
        {
            var quote = text.IndexOf('"', at);
            if (quote < 0)
            {
                return text.Length;
            }

            if (quote + 1 >= text.Length || text[quote + 1] != '"')
            {
                return quote + 1;
            }

            at = quote + 2;
        }
    }

    private static int AfterLineEnd(string text, int at) => text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
}
