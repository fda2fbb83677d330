using System.Text;

namespace Fleetscope.Reports;

/// <summary>The last lines of an attempt's log.</summary>
internal static class LogTail
{
    private const int MostBytes = 8 * 1024;
    private const int MostLines = 50;

    /// <summary>Reads the end of <paramref name="log"/> and closes it. A log that cannot be sought is passed over from its start, in bounded memory.</summary>
    public static string Read(Stream? log)
    {
        if (log is null)
        {
            return "";
        }

        using (log)
        {
            var kept = new byte[MostBytes];
            var (length, cut) = (0, false);
            if (log.CanSeek && log.Length > MostBytes)
            {
                log.Seek(-MostBytes, SeekOrigin.End);
                cut = true;
            }

            var block = new byte[MostBytes];
            for (var read = log.Read(block); read > 0; read = log.Read(block))
            {
                var over = Math.Max(0, length + read - MostBytes);
                cut |= over > 0;
                Array.Copy(kept, over, kept, 0, length - over);
                Array.Copy(block, 0, kept, length - over, read);
                length = length - over + read;
            }

            var lines = Encoding.UTF8.GetString(kept, 0, length).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
            // The first line of a cut log is half a line.
            return string.Join('\n', lines.Skip(Math.Max(cut && lines.Length > 1 ? 1 : 0, lines.Length - MostLines)));
        }
    }
}
