using System.Text;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Drafting;

/// <summary>Reads a CSV file record by record, so that a table of millions of rows needs no more memory than a row.</summary>
internal sealed class CsvRecords(string path) : IDisposable
{
    private const int Piece = 1 << 18;

    // What is not UTF-8 must be an error: replacing it would change values behind the user's back.
    private readonly StreamReader reader = new(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, Piece);
    private readonly char[] piece = new char[Piece];
    private string text = "";
    private int at;
    private bool ended;
    private int nextLine = 1;

    /// <summary>The text that <see cref="Fields"/> stand in.</summary>
    public string Text => text;

    public List<CsvField> Fields { get; } = [];

    /// <summary>The line on which the record starts, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Where the record stands in <see cref="Text"/>, with its line end.</summary>
    public Range Place { get; private set; }

    /// <summary>Goes to the next record; false: there is none. A blank line is a record without fields.</summary>
    /// <exception cref="DecoderFallbackException">The file is not UTF-8.</exception>
    public bool Read()
    {
        while (true)
        {
            if (at < text.Length)
            {
                var end = CsvText.Cut(text, at, Fields);

                // A record that reaches to the end of what was read may go on, and a CR may have its LF behind it.
                if (end < text.Length || ended)
                {
                    Line = nextLine;
                    nextLine += text.AsSpan(at, end - at).Count('\n');
                    Place = at..end;
                    at = end;
                    return true;
                }
            }
            else if (ended)
            {
                return false;
            }

            More();
        }
    }

    public string Value(int field) => CsvText.Value(text, Fields[field]);

    public void Dispose() => reader.Dispose();

    private void More()
    {
        // A record longer than all that was read doubles it, so that a quote that is never closed costs no more than the file.
        var kept = text.Length - at;
        var wanted = Math.Max(piece.Length, kept);
        var builder = new StringBuilder(kept + wanted);
        builder.Append(text, at, kept);
        while (wanted > 0)
        {
            var count = reader.Read(piece, 0, Math.Min(piece.Length, wanted));
            if (count == 0)
            {
                ended = true;
                break;
            }

            builder.Append(piece, 0, count);
            wanted -= count;
        }

        var first = text.Length == 0 && at == 0;
        text = builder.ToString();
        at = first && text.StartsWith('\uFEFF') ? 1 : 0;
    }
}
