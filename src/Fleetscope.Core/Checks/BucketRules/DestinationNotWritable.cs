using System.Runtime.InteropServices;

namespace Fleetscope.Checks.BucketRules;

/// <summary>Finds destinations into which no output can be put.</summary>
internal sealed partial class DestinationNotWritable : IRule
{
    private const int WriteAndEnter = 2 | 1;

    public string Name => "destination-not-writable";

    public string Finds => "A destination folder that cannot be made or written to: every job would compute and then end dead (StorageFailed).";

    public string Fix => "Give the user of the run the right to write there, or choose another DESTINATION_BUCKET.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.Config.Buckets.Destination.Folder is not { } folder)
        {
            yield break;
        }

        // The worker makes folders that are missing, so the nearest one that is there decides. Nothing is written to find out.
        var there = folder;
        while (!Path.Exists(there) && Path.GetDirectoryName(there) is { } above)
        {
            there = above;
        }

        var key = context.Config.Source.Find("DESTINATION_BUCKET") is null ? "AWS_BUCKET" : "DESTINATION_BUCKET";
        if (!Directory.Exists(there))
        {
            yield return this.InConfig(context, Severity.Error, key, $"{there} is a file, so outputs cannot be put into {folder}");
        }
        else if (!OperatingSystem.IsWindows() && Access(there, WriteAndEnter) != 0)
        {
            yield return this.InConfig(context, Severity.Error, key, $"{there} cannot be written to by this user, so outputs cannot be put into {folder}");
        }
    }

    // access(2): also says no on a file system that is mounted read-only.
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
