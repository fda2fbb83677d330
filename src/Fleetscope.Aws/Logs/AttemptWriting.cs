namespace Fleetscope.Aws.Logs;

/// <summary>The text of an attempt as a stream: lines go to CloudWatch a few seconds later. Writing never waits, <see cref="FlushAsync"/> does.</summary>
internal sealed class AttemptWriting(AttemptFeed feed) : Stream
{
    private readonly LineCutter cutter = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (var line in cutter.Add(buffer))
        {
            feed.Add(line);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
        // The runner flushes after every piece of output, and no job waits for CloudWatch.
    }

    /// <summary>Sends the lines so far. When CloudWatch does not take them now they go later.</summary>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await feed.SendAsync(cancellationToken);
        }
        catch (Api.AwsException)
        {
            // Kept, and tried again soon.
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !feed.IsEnded)
        {
            if (cutter.End() is { } rest)
            {
                feed.Add(rest);
            }

            feed.IsEnded = true;
        }

        base.Dispose(disposing);
    }
}
