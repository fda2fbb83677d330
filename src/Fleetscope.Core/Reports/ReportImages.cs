using System.Buffers.Binary;

namespace Fleetscope.Reports;

/// <summary>Chooses the pictures that a report shows.</summary>
internal static class ReportImages
{
    public static Capped<ReportImage> Choose(ReportSources sources)
    {
        var limits = sources.Limits;
        var shown = new List<ReportImage>();
        var (embedded, leftOut) = (0L, 0L);
        foreach (var (jobName, path) in sources.Images)
        {
            if (shown.Count >= limits.Images)
            {
                leftOut++;
                continue;
            }

            if (PngSize(path) is not var (bytes, width, height))
            {
                continue;
            }

            var content = bytes <= limits.EmbeddedBytesEach && embedded + bytes <= limits.EmbeddedBytes ? File.ReadAllBytes(path) : null;
            var link = LinkTo(path, sources.ReportFolder);
            if (content is null && link is null)
            {
                leftOut++;
                continue;
            }

            embedded += content?.Length ?? 0;
            shown.Add(new ReportImage(jobName, path, link, width, height, content));
        }

        return new Capped<ReportImage>(shown, leftOut);
    }

    /// <summary>The size in bytes and pixels of a PNG file; null when it is none that can be read.</summary>
    private static (long Bytes, int Width, int Height)? PngSize(string path)
    {
        // Signature, then the IHDR chunk with width and height: https://www.w3.org/TR/png/#11IHDR
        ReadOnlySpan<byte> signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        Span<byte> start = stackalloc byte[24];
        try
        {
            using var file = File.OpenRead(path);
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(signature))
            {
                return null;
            }

            return (file.Length, BinaryPrimitives.ReadInt32BigEndian(start[16..]), BinaryPrimitives.ReadInt32BigEndian(start[20..]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The user may have moved outputs since; a report without that picture is still a report.
            return null;
        }
    }

    /// <summary>A relative address, when the file lies below the report's folder or at most two folders beside it.</summary>
    private static string? LinkTo(string path, string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        var relative = Path.GetRelativePath(folder, path);
        return Path.IsPathRooted(relative) || relative.StartsWith("../../../", StringComparison.Ordinal)
            ? null
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(part => part == ".." ? part : Uri.EscapeDataString(part)));
    }
}
