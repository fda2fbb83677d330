using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>A JSON file read through a window that moves over it: memory stays at the size of the largest single value.</summary>
internal sealed class JsonWindow : IDisposable
{
    private const int SmallestWindow = 1 << 16;

    private readonly FileStream file;
    private byte[] buffer = new byte[SmallestWindow];
    private int start;
    private int end;
    private bool whole;
    private JsonReaderState state;
    private long consumed;
    private int linesConsumed;

    /// <summary>Opens a file.</summary>
    /// <param name="offset">Where reading starts: at the beginning, or at a bracket that an earlier pass found.</param>
    /// <param name="line">The line of that place, from 1.</param>
    public JsonWindow(string path, long offset = 0, int line = 1)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        file.Position = offset;
        consumed = offset;
        linesConsumed = line - 1;
        FirstLine = line;
        Fill();
        if (offset == 0 && buffer.AsSpan(0, end) is [0xEF, 0xBB, 0xBF, ..])
        {
            start = 3;
            consumed = 3;
        }
    }

    /// <summary>The line where this window started: line numbers of its JSON errors count from there.</summary>
    public int FirstLine { get; }

    /// <summary>The token that was read last.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>Text of the last token, when it is a property name.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The line of the last token or value, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Where the last token or value starts in the file, in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>The bytes of the last value. They are overwritten when the window moves on.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>The first bytes of the file, for recognising what it is.</summary>
    public ReadOnlySpan<byte> Window => buffer.AsSpan(start, end - start);

    /// <summary>Moves over one token. False at the end of the file.</summary>
    public bool Read()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(Window, whole, state);
            if (reader.Read())
            {
                Text = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString()! : "";
                MoveOver(ref reader, (int)reader.TokenStartIndex);
                return true;
            }

            if (whole)
            {
                return false;
            }

            Fill();
        }
    }

    /// <summary>Moves over one whole value, with all that is in it, and keeps its bytes. False when the list around it ends instead.</summary>
    public bool ReadValue()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(Window, whole, state);
            if (reader.Read())
            {
                var from = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    MoveOver(ref reader, from);
                    return false;
                }

                if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || reader.TrySkip())
                {
                    Value = buffer.AsMemory(start + from, (int)reader.BytesConsumed - from);
                    MoveOver(ref reader, from);
                    return true;
                }
            }

            MustFill();
        }
    }

    /// <summary>Whether the next token opens a list. Moves over nothing.</summary>
    public bool StartsList()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(Window, whole, state);
            if (reader.Read())
            {
                return reader.TokenType == JsonTokenType.StartArray;
            }

            MustFill();
        }
    }

    public void Dispose() => file.Dispose();

    private void MoveOver(ref Utf8JsonReader reader, int tokenFrom)
    {
        var moved = (int)reader.BytesConsumed;
        Token = reader.TokenType;
        Offset = consumed + tokenFrom;
        var before = Window[..tokenFrom].Count((byte)'\n');
        Line = linesConsumed + before + 1;
        linesConsumed += before + Window[tokenFrom..moved].Count((byte)'\n');
        start += moved;
        consumed += moved;
        state = reader.CurrentState;
    }

    private void MustFill()
    {
        if (whole)
        {
            throw new JsonException("The reader reached end of data.");
        }

        Fill();
    }

    private void Fill()
    {
        if (start > 0)
        {
            Window.CopyTo(buffer);
            end -= start;
            start = 0;
        }
        else if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = file.Read(buffer, end, buffer.Length - end);
        end += read;
        whole = read == 0;
    }
}
