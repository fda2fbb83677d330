using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>One process as <c>/proc/PID/stat</c> shows it.</summary>
/// <param name="Name">Its command name, at most 15 bytes.</param>
/// <param name="StartedAt">In clock ticks since the boot; together with the number it names a process for good.</param>
internal readonly record struct ProcessRow(int Pid, string Name, char State, int Parent, int Group, int Session, long StartedAt, long MemoryBytes)
{
    /// <summary>Ended, but not yet taken notice of by its parent.</summary>
    internal bool IsZombie => State is 'Z' or 'X';
}

/// <summary>The processes of this machine at one moment (as far as a moment that takes a few milliseconds is one).</summary>
internal static class ProcessTable
{
    // A mark stands in the environment that we gave, which may follow others' megabytes; 2 MiB is what a whole environment may take by default.
    private const int LargestEnvironment = 2 << 20;

    /// <summary>All processes, by number.</summary>
    internal static List<ProcessRow> Read()
    {
        var rows = new List<ProcessRow>(256);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && TryRead(pid) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>One process, or null when it is gone.</summary>
    internal static ProcessRow? TryRead(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var text = buffer[..ProcFile.Read($"/proc/{pid}/stat", buffer)];

        // The name stands in parentheses and may contain anything, also parentheses and spaces (man 5 proc_pid_stat).
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 0 || close < open)
        {
            return null;
        }

        Span<long> fields = stackalloc long[22];
        var rest = text[(close + 2)..];
        var count = 0;
        foreach (var range in rest.Split((byte)' '))
        {
            if (count == fields.Length)
            {
                break;
            }

            _ = Utf8Parser.TryParse(rest[range], out fields[count], out _);
            count++;
        }

        // Fields 3 (state), 4 (parent), 5 (group), 6 (session), 22 (start) and 24 (resident pages) of the page named above.
        return count < fields.Length
            ? null
            : new ProcessRow(
                pid,
                Encoding.UTF8.GetString(text[(open + 1)..close]),
                State: (char)rest[0],
                Parent: (int)fields[1],
                Group: (int)fields[2],
                Session: (int)fields[3],
                StartedAt: fields[19],
                MemoryBytes: fields[21] * Environment.SystemPageSize);
    }

    /// <summary>The mark in a process's environment, or null when it has none that begins so, or may not be read.</summary>
    internal static string? MarkOf(int pid, string prefix)
    {
        var wanted = Encoding.UTF8.GetBytes($"{AttemptMark.Name}={prefix}");
        var path = $"/proc/{pid}/environ";
        for (var size = 16 << 10; ; size = LargestEnvironment)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                var read = ProcFile.Read(path, buffer);
                if (read == buffer.Length && size < LargestEnvironment)
                {
                    continue;
                }

                return Find(buffer.AsSpan(0, read), wanted);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static string? Find(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> wanted)
    {
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].StartsWith(wanted))
            {
                return Encoding.UTF8.GetString(environment[range][(AttemptMark.Name.Length + 1)..]);
            }
        }

        return null;
    }
}
