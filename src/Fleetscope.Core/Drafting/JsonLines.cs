using System.Buffers;
using System.Text;
using System.Text.Json;
using Fleetscope.Jobs;

namespace Fleetscope.Drafting;

/// <summary>Writes pieces of JSON with chosen text between them, so that a job file has one group per line. Does not own the stream.</summary>
internal sealed class JsonLines : IDisposable
{
    private const int Full = 64 * 1024;

    private readonly Stream output;
    private readonly ArrayBufferWriter<byte> buffer = new(2 * Full);
    private readonly Utf8JsonWriter writer;

    public JsonLines(Stream output)
    {
        this.output = output;
        writer = new Utf8JsonWriter(buffer, MessageText.Options);
    }

    /// <summary>Writes one JSON value.</summary>
    public void Write(Action<Utf8JsonWriter> value)
    {
        value(writer);
        writer.Flush();
        writer.Reset(buffer);
    }

    /// <summary>Writes text as it is.</summary>
    public void Text(string text)
    {
        Encoding.UTF8.GetBytes(text, buffer);
        if (buffer.WrittenCount >= Full)
        {
            Empty();
        }
    }

    public void Dispose()
    {
        Empty();
        writer.Dispose();
    }

    private void Empty()
    {
        output.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }
}
