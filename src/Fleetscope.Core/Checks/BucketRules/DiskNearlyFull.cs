namespace Fleetscope.Checks.BucketRules;

/// <summary>Finds disks on which a run would soon have no room.</summary>
internal sealed class DiskNearlyFull : IRule
{
    /// <summary>Below this there is hardly room for the attempts of one machine's slots.</summary>
    private const long LeastBytes = 1L << 30;

    private readonly Func<string, long?> freeBytes;

    public DiskNearlyFull()
        : this(FreeBytesOf)
    {
    }

    /// <param name="freeBytes">The bytes left on the disk of a folder; null when it cannot be told.</param>
    internal DiskNearlyFull(Func<string, long?> freeBytes) => this.freeBytes = freeBytes;

    public string Name => "disk-nearly-full";

    public string Finds => "Less than 1 GiB left on the disk of the destination or of .fleetscope, where attempts write: jobs would be handed back for lack of room.";

    public string Fix => "Make room, or put the config's folder and the destination on another disk.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (!context.IsLocal)
        {
            yield break;
        }

        var seen = new HashSet<long>();
        foreach (var folder in ((string?[])[context.Config.Buckets.Destination.Folder, context.Config.Folder]).OfType<string>())
        {
            // The same number twice is the same disk.
            if (freeBytes(folder) is { } free && free < LeastBytes && seen.Add(free))
            {
                yield return this.InFile(Severity.Warning, folder, 0, "", "", $"only {free / (1 << 20):N0} MiB are free on the disk of {folder}: jobs may end for lack of room");
            }
        }
    }

    private static long? FreeBytesOf(string folder)
    {
        while (!Directory.Exists(folder))
        {
            if (Path.GetDirectoryName(folder) is not { } above)
            {
                return null;
            }

            folder = above;
        }

        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
