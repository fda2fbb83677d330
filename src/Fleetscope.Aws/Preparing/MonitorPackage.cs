using System.IO.Compression;
using System.Security.Cryptography;

namespace Fleetscope.Aws.Preparing;

/// <summary>The zip of the function on this machine.</summary>
/// <param name="Sha256">In base64, as Lambda tells it.</param>
internal sealed record MonitorPackage(string File, string Sha256)
{
    /// <summary>What Lambda takes of a function, unzipped (Lambda Developer Guide, "Lambda quotas").</summary>
    private const long Largest = 250L * 1024 * 1024;

    /// <summary>What Lambda starts.</summary>
    private const string Bootstrap = "bootstrap";

    private const string Next = "build it with ./package-monitor, or leave --package out: everything else is prepared without it";

    public string Key => AccountNames.Packages + Convert.ToHexStringLower(Convert.FromBase64String(Sha256))[..16] + ".zip";

    /// <exception cref="FleetscopeException">There is no such file, or it is no package that Lambda would take.</exception>
    public static MonitorPackage Read(string file)
    {
        try
        {
            using var bytes = System.IO.File.OpenRead(file);
            Check(file, bytes);
            bytes.Position = 0;
            return new MonitorPackage(file, Convert.ToBase64String(SHA256.HashData(bytes)));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FleetscopeException(file, "there is no such file: the package was not built, or lies elsewhere", Next, missing);
        }
        catch (InvalidDataException damaged)
        {
            throw new FleetscopeException(file, $"it is no zip of the function ({damaged.Message.TrimEnd('.')})", Next, damaged);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(file, $"it cannot be read ({failure.Message})", Next, failure);
        }
    }

    private static void Check(string file, Stream bytes)
    {
        using var zip = new ZipArchive(bytes, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.GetEntry(Bootstrap) is null)
        {
            throw new FleetscopeException(file, $"it has no file {Bootstrap}, which Lambda starts", Next);
        }

        if (zip.Entries.Sum(entry => entry.Length) is > Largest and var unzipped)
        {
            throw new FleetscopeException(file, $"unzipped it has {unzipped / 1024 / 1024} MB, and Lambda takes {Largest / 1024 / 1024} at most", Next);
        }
    }
}
