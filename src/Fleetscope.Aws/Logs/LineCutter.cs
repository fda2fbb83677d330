using System.Text;

namespace Fleetscope.Aws.Logs;

/// <summary>Makes lines of the bytes that a program writes, however they arrive. What is no UTF-8 becomes U+FFFD.</summary>
internal sealed class LineCutter
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder line = new();

    /// <summary>The lines that these bytes end. A line too long for one event is cut.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> bytes)
    {
        List<string> lines = [];
        var text = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, text, flush: false);
        foreach (var c in text)
        {
            if (c == '\n')
            {
                lines.Add(Take());
                continue;
            }

            line.Append(c);
            // Three bytes a character at most, and a surrogate pair stays whole.
            if (line.Length >= (LogBatch.LongestLine / 3) - 1 && !char.IsHighSurrogate(c))
            {
                lines.Add(Take());
            }
        }

        return lines;
    }

    /// <summary>What is left of a last line without its end; null when nothing is.</summary>
    public string? End() => line.Length > 0 ? Take() : null;

    private string Take()
    {
        if (line.Length > 0 && line[^1] == '\r')
        {
            line.Length--;
        }

        // CloudWatch refuses an empty message.
        var text = line.Length == 0 ? " " : line.ToString();
        line.Clear();
        return text;
    }
}
