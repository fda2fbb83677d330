using System.Text.RegularExpressions;

namespace Fleetscope.Local.Database;

/// <summary>File systems of other machines, on which a database with shared memory and locks is not safe.</summary>
internal static partial class NetworkFileSystem
{
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "fuse.sshfs", "fuse.s3fs", "fuse.goofys", "fuse.rclone", "fuse.mountpoint-s3", "fuse.glusterfs",
    };

    /// <exception cref="FleetscopeException">The folder lies on such a file system.</exception>
    public static void Refuse(string folder)
    {
        const string Mounts = "/proc/self/mounts";
        if (File.Exists(Mounts) && TypeOf(PosixPaths.Real(folder) ?? folder, File.ReadLines(Mounts)) is { } type && Types.Contains(type))
        {
            throw new FleetscopeException(folder, $"Fleetscope cannot keep its state on a network file system ({type}): its database needs locks and memory shared on one machine",
                "put config.py on a local disk and name the data with --bucket FOLDER, which may lie on the network");
        }
    }

    /// <summary>The type of the file system that holds <paramref name="path"/>, by the lines of /proc/self/mounts; null when none does.</summary>
    public static string? TypeOf(string path, IEnumerable<string> mounts)
    {
        var (longest, type) = (-1, (string?)null);
        foreach (var line in mounts)
        {
            var fields = line.Split(' ');
            if (fields.Length < 3)
            {
                continue;
            }

            var point = Unescape(fields[1]).TrimEnd('/');
            // The later of two mounts on one point hides the earlier one.
            if (point.Length >= longest && (path == point || path.StartsWith(point + "/", StringComparison.Ordinal)))
            {
                (longest, type) = (point.Length, fields[2]);
            }
        }

        return type;
    }

    // Space, tab, newline and backslash stand there as three octal digits (man 5 fstab, getmntent).
    private static string Unescape(string field) => OctalEscape().Replace(field, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex OctalEscape();
}
