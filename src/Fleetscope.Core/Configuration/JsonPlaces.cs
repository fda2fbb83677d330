using System.Text;

namespace Fleetscope.Configuration;

/// <summary>Turns the byte offsets of a JSON reader into lines and columns.</summary>
internal sealed class JsonPlaces(SourceText source, byte[] bytes)
{
    private long _byte;
    private int _character;

    public string Path => source.Path;

    /// <summary>The place of a byte. Bytes are asked for in rising order mostly.</summary>
    public TextPosition At(long offset)
    {
        if (offset < _byte)
        {
            (_byte, _character) = (0, 0);
        }

        _character += Encoding.UTF8.GetCharCount(bytes, (int)_byte, (int)(offset - _byte));
        _byte = offset;
        return source.PositionOf(_character);
    }

    /// <summary>The place of a byte in a line, both from 0, as the messages of the JSON reader have it.</summary>
    public TextPosition InLine(long line, long offset)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start = Array.IndexOf(bytes, (byte)'\n', start) + 1;
        }

        return At(Math.Min(start + offset, bytes.Length));
    }
}
