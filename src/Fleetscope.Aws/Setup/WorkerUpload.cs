using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Setup;

/// <summary>Our worker on its way to the machines of a run: one archive in the bucket for each of its versions, put there once.</summary>
internal sealed class WorkerUpload(IS3 s3, string bucket, IReadOnlyList<WorkerFile> worker, Action<string> said)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Puts the archive where user data fetches it, unless it is there.</summary>
    /// <returns>Its version: the same files have the same.</returns>
    public async Task<string> PutAsync(CancellationToken cancellationToken)
    {
        var files = worker.OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        var version = await VersionOfAsync(files, cancellationToken);
        var key = WorkerFetch.ArchiveKey(version);
        var thing = $"s3://{bucket}/{key}";
        if (await AwsFailures.InWordsAsync(thing, () => s3.FindObjectAsync(bucket, key, cancellationToken)) is not null)
        {
            return version;
        }

        var archive = Path.Combine(Path.GetTempPath(), $"fleetscope-{Guid.NewGuid():n}.tar.gz");
        try
        {
            await PackAsync(files, archive, cancellationToken);
            said($"uploading the worker ({new FileInfo(archive).Length / 1_000_000.0:0.0} MB), once for this version: {thing}");
            await AwsFailures.InWordsAsync(thing, () => s3.UploadAsync(archive, bucket, key, new UploadSettings(), cancellationToken));
            return version;
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private static async Task<string> VersionOfAsync(IEnumerable<WorkerFile> files, CancellationToken cancellationToken)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, path) in files)
        {
            await using var content = File.OpenRead(path);
            all.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            all.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset())[..16];
    }

    private static async Task PackAsync(IEnumerable<WorkerFile> files, string archive, CancellationToken cancellationToken)
    {
        await using var file = File.Create(archive);
        await using var zip = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(zip, TarEntryFormat.Ustar);
        foreach (var (name, path) in files)
        {
            await using var content = File.OpenRead(path);
            var mode = (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0 ? Executable : Readable;
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = content }, cancellationToken);
        }
    }
}
