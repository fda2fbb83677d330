using System.Diagnostics;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Aws.Workers;

/// <summary>The source bucket as a folder, through s3fs or mount-s3 where the image has one of them (DOWNLOAD_FILES = 'False').</summary>
/// <remarks>The program runs in the foreground as our child, so that a mount that drops is noticed at once, and none outlives its worker.</remarks>
public sealed class BucketMount : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Process program;
    private readonly Func<string, bool> isMounted;

    private BucketMount(string folder, Process program, Func<string, bool> isMounted) => (Folder, this.program, this.isMounted) = (folder, program, isMounted);

    public string Folder { get; }

    /// <summary>Whether the bucket can be read there now.</summary>
    public bool IsHealthy => !program.HasExited && isMounted(Folder);

    /// <summary>Mounts a bucket read-only.</summary>
    /// <param name="options">What the programs must be told to find the keys: <see cref="MountOptions.Of"/>.</param>
    /// <param name="isMounted">Looks whether something is mounted on a folder; null: asks the kernel.</param>
    /// <returns>Null when neither program is there, or it does not come up: then images are fetched instead.</returns>
    public static async Task<BucketMount?> TryAsync(
        string bucket, string folder, SearchPath path, MountOptions options, Action<string> said, TimeProvider clock, Func<string, bool>? isMounted, CancellationToken cancellationToken)
    {
        // s3fs cannot reach a bucket with a dot in its name (Distributed-CellProfiler, "Structure of your bucket").
        if (bucket.Contains('.') || (path.Find("mount-s3") ?? path.Find("s3fs")) is not { } found)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        string[] arguments = Path.GetFileName(found) == "mount-s3"
            ? [bucket, folder, "--read-only", "--foreground", "--region", options.Region, .. options.Endpoint is { } url ? new[] { "--endpoint-url", url } : []]
            : [bucket, folder, "-f", "-o", "ro", .. options.S3fs];
        var mount = new BucketMount(folder, Start(found, arguments), isMounted ?? IsMountPoint);
        for (var started = clock.GetTimestamp(); !mount.IsHealthy; await Task.Delay(LookEvery, clock, cancellationToken))
        {
            if (mount.program.HasExited || clock.GetElapsedTime(started) > Patience)
            {
                said($"{Path.GetFileName(found)} could not mount {bucket}; the images of each job are fetched instead");
                await mount.DisposeAsync();
                return null;
            }
        }

        said($"bucket {bucket} is mounted by {Path.GetFileName(found)} on {folder}");
        return mount;
    }

    public async ValueTask DisposeAsync()
    {
        if (!program.HasExited)
        {
            // Both unmount when they are asked to end.
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync(CancellationToken.None);
        }

        program.Dispose();
        using var unmount = Start("/bin/sh", ["-c", "umount -l \"$0\" 2> /dev/null || fusermount -uz \"$0\" 2> /dev/null || true", Folder]);
        await unmount.WaitForExitAsync(CancellationToken.None);
        try
        {
            // Never with what is in it: should it be mounted still, that would be the bucket.
            Directory.Delete(Folder);
        }
        catch (IOException)
        {
            // An empty folder among temporary ones harms nobody.
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;

    private static bool IsMountPoint(string folder) => File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ') is [_, _, _, _, var point, ..] && point == folder);
}

/// <summary>What mounting programs are told.</summary>
/// <param name="S3fs">Options of s3fs that say where keys come from.</param>
/// <param name="Endpoint">AWS_ENDPOINT_URL; null: AWS itself.</param>
public sealed record MountOptions(string Region, IReadOnlyList<string> S3fs, string? Endpoint)
{
    /// <summary>For a container: ECS lends it a role, or keys stand in its environment, or the machine has a role.</summary>
    public static MountOptions Of(string region, Func<string, string?> environment)
    {
        var endpoint = environment("AWS_ENDPOINT_URL") is { Length: > 0 } url ? url : null;
        string[] keys = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { Length: > 0 } ? ["-o", "ecs"]
            : environment("AWS_ACCESS_KEY_ID") is { Length: > 0 } ? []
            : ["-o", "iam_role=auto"];
        return new MountOptions(region, [.. keys, "-o", endpoint is null ? $"endpoint={region}" : $"url={endpoint},use_path_request_style"], endpoint);
    }
}
