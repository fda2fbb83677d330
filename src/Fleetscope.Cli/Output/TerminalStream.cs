namespace Fleetscope.Cli.Output;

/// <summary>A terminal as a stream that may go away: what is written to it then is lost, and the run goes on.</summary>
/// <remarks>
/// When a terminal window closes, SIGHUP comes once and every later write fails with EIO (man 4 tty_ioctl, "hangup"). Only terminals are treated so: a file
/// that cannot be written is an error.
/// </remarks>
internal sealed class TerminalStream(Stream terminal) : Stream
{
    private bool gone;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Puts this in the place of standard output and standard error where they are terminals.</summary>
    public static void Use()
    {
        if (!Console.IsOutputRedirected)
        {
            Console.SetOut(WriterTo(Console.OpenStandardOutput()));
        }

        if (!Console.IsErrorRedirected)
        {
            Console.SetError(WriterTo(Console.OpenStandardError()));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (gone)
        {
            return;
        }

        try
        {
            terminal.Write(buffer);
        }
        catch (IOException)
        {
            gone = true;
        }
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static StreamWriter WriterTo(Stream terminal) => new(new TerminalStream(terminal), Console.OutputEncoding) { AutoFlush = true };
}
