namespace Fleetscope.Configuration;

/// <summary>A text that knows the line and column of each of its characters.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    // The last answer: places are asked for from left to right, and a line may be as long as the file.
    private (int Offset, int Line, int Column) _last = (0, 0, 1);

    /// <summary>Line ends of every system become <c>\n</c>, as Python's own reader makes them.</summary>
    public SourceText(string path, string text)
    {
        Path = path;
        Text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Path { get; }

    public string Text { get; }

    public TextPosition PositionOf(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = line >= 0 ? line : ~line - 1;
        var (from, column) = _last.Line == line && _last.Offset <= offset ? (_last.Offset, _last.Column) : (_lineStarts[line], 1);
        _last = (offset, line, column + CharactersIn(Text.AsSpan(from, offset - from)));
        return new TextPosition(line + 1, _last.Column);
    }

    /// <summary>The text from <paramref name="start"/> to the end of its line, without comments, cut to fit a sentence.</summary>
    public string Excerpt(int start, int end)
    {
        var lineEnd = Text.IndexOf('\n', start);
        var span = Text.AsSpan(start, Math.Min(end, lineEnd < 0 ? Text.Length : lineEnd) - start).TrimEnd();
        if (span.Length <= 40)
        {
            return span.ToString();
        }

        return string.Concat(span[..(char.IsHighSurrogate(span[36]) ? 36 : 37)], "...");
    }

    private static int CharactersIn(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
