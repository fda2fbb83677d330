using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Logs;

/// <summary>The text of one attempt, cut out of its log stream. Read to its end, it goes on when more was written.</summary>
internal sealed class AttemptReading(ILogs logs, string group, string stream, string header) : Stream
{
    private readonly MemoryStream ready = new();
    private string? token;
    private bool isInside;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Looks for the attempt.</summary>
    /// <returns>False when its stream holds nothing of it so far.</returns>
    public async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        while (!isInside && await NextPageAsync(cancellationToken))
        {
        }

        return isInside || ready.Length > 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (ready.Position == ready.Length && await NextPageAsync(cancellationToken))
        {
        }

        return ready.Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Task.Run(() => ReadAsync(buffer, offset, count, CancellationToken.None)).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        ready.Dispose();
        base.Dispose(disposing);
    }

    /// <returns>False at the end, for now.</returns>
    private async Task<bool> NextPageAsync(CancellationToken cancellationToken)
    {
        var page = await AwsFailures.InWordsAsync($"log stream {stream} of {group}", () => logs.ReadEventsAsync(group, stream, token, cancellationToken));
        if (page is null)
        {
            return false;
        }

        var read = ready.Position;
        ready.Position = ready.Length;
        foreach (var line in page.Events)
        {
            if (AttemptHeader.Is(line.Message))
            {
                isInside = line.Message == header;
            }
            else if (isInside)
            {
                ready.Write(Encoding.UTF8.GetBytes(line.Message + "\n"));
            }
        }

        ready.Position = read;
        if (ready.Position == ready.Length)
        {
            ready.SetLength(0);
        }

        // A page may be empty before the end: only an unchanged token means it (GetLogEvents, API reference).
        var isEnd = page.NextToken == token;
        token = page.NextToken;
        return !isEnd;
    }
}
