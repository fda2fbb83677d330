namespace Fleetscope.Local;

/// <summary>The text of an attempt, whose file is created when the first byte is printed: most short programs print none.</summary>
/// <remarks>
/// A file for each job is most of what a job of a millisecond costs on a disk: ext4 without a journal passes over every inode that was freed lately when it
/// looks for a new one (<c>recently_deleted</c> in fs/ext4/ialloc.c).
/// </remarks>
internal sealed class AttemptLogFile(string path, Action makeFolder) : Stream
{
    private FileStream? file;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.IsEmpty)
        {
            File().Write(buffer);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? ValueTask.CompletedTask : File().WriteAsync(buffer, cancellationToken);

    public override void Flush() => file?.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => file?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private FileStream File()
    {
        if (file is null)
        {
            makeFolder();
            file = new FileStream(path, PrivateFiles.Options(FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        }

        return file;
    }
}
