using System.Globalization;
using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>The output of one program: its beginning as it comes, its end when it is over, and never more memory than its end takes.</summary>
/// <remarks>
/// The first 8 MiB are written at once, so that a log can be followed; of the rest only the last 1 MiB is kept, and written by <see cref="Finish"/> under a
/// line that says how much is missing. Bytes are never changed: what is no text stays what it is in the file.
/// </remarks>
internal sealed class BoundedLog(Stream file, long headBytes = 8 << 20, int endBytes = 1 << 20) : IDisposable
{
    // Enough raw bytes to find 8 KiB of clean text in, also when most of them are colours.
    private const int TailWindow = 64 << 10;

    private readonly RecentBytes recent = new(endBytes);
    private long total;

    /// <summary>Why the file could not be written, or null. Nothing more is tried after the first failure; the program must not suffer for it.</summary>
    internal string? Failure { get; private set; }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..(int)Math.Clamp(headBytes - total, 0, bytes.Length)];
        total += bytes.Length;
        recent.Add(bytes);
        WriteToFile(head);
    }

    /// <summary>Writes what was held back. Call once, after the last byte.</summary>
    internal void Finish()
    {
        var beyond = total - headBytes;
        if (beyond <= 0)
        {
            return;
        }

        var end = recent.Last((int)Math.Min(beyond, endBytes));
        if (end.Length < beyond)
        {
            WriteToFile(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[fleetscope: {beyond - end.Length:N0} bytes are left out here]\n")));
        }

        WriteToFile(end);
    }

    /// <summary>The last lines as clean text.</summary>
    internal string Tail(int lines = 50, int bytes = 8 << 10) => recent.Count == 0 ? "" : LogTail.Of(recent.Last(TailWindow), lines, bytes);

    public void Dispose() => recent.Dispose();

    private void WriteToFile(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || Failure is not null)
        {
            return;
        }

        try
        {
            file.Write(bytes);
            file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = e.Message;
        }
    }
}
