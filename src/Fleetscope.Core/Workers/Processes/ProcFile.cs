using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>Reads files of <c>/proc</c>, which have no length and vanish at any moment.</summary>
internal static unsafe class ProcFile
{
    /// <summary>Reads as much as fits.</summary>
    /// <returns>The bytes read; 0 when the file is gone, may not be read, or is empty.</returns>
    internal static int Read(string path, Span<byte> buffer)
    {
        var name = stackalloc byte[256];
        name[Encoding.UTF8.GetBytes(path, new Span<byte>(name, 255))] = 0;
        var fd = Linux.Open(name, Linux.O_RDONLY | Linux.O_CLOEXEC);
        if (fd < 0)
        {
            return 0;
        }

        var total = 0;
        fixed (byte* start = buffer)
        {
            nint read;
            while (total < buffer.Length && ((read = Linux.Read(fd, start + total, buffer.Length - total)) > 0 || (read < 0 && Linux.LastError == Linux.EINTR)))
            {
                total += (int)Math.Max(read, 0);
            }
        }

        _ = Linux.Close(fd);
        return total;
    }

    /// <summary>The number that follows a name at the start of a line (<c>VmHWM:   1234 kB</c>, <c>oom_kill 0</c>), or null.</summary>
    internal static long? Number(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith(name))
            {
                var digits = line[name.Length..].TrimStart(" :\t"u8);
                return System.Buffers.Text.Utf8Parser.TryParse(digits, out long number, out _) ? number : null;
            }
        }

        return null;
    }
}
