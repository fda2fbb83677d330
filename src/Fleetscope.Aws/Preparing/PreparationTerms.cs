using System.Security.Cryptography;
using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Preparing;

/// <summary>What an account is to be prepared for.</summary>
/// <param name="Bucket">AWS_BUCKET.</param>
/// <param name="Version">Of this Fleetscope: what is made carries it as a tag.</param>
internal sealed record PreparationTerms(string Bucket, string Version)
{
    /// <summary>Buckets that are only read: SOURCE_BUCKET and WORKSPACE_BUCKET where they are others.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>DESTINATION_BUCKET.</summary>
    public string? Destination { get; init; }

    /// <summary>The zip of the function; null: the function stays as it is.</summary>
    public MonitorPackage? Package { get; init; }

    /// <summary>Whether a function Monitor of somebody else is replaced.</summary>
    public bool TakesOver { get; init; }

    public IReadOnlyList<string> Read => [.. new[] { Bucket, Destination }.Concat(Sources).OfType<string>().Distinct()];

    public IReadOnlyList<string> Written => [.. new[] { Bucket, Destination }.OfType<string>().Distinct()];

    /// <exception cref="FleetscopeException">AWS_BUCKET is a folder, or the package cannot be read.</exception>
    public static PreparationTerms Of(RunConfig config, string version, string? package, bool takesOver)
    {
        var names = RunNames.Of(config, AwsOptions.Read(config));
        return new PreparationTerms(names.Bucket, version)
        {
            Sources = [.. ((Bucket[])[config.Buckets.Source, config.Buckets.Workspace]).Where(bucket => !bucket.IsFolder).Select(NameOf).Distinct()],
            Destination = config.Buckets.Destination.IsFolder ? null : NameOf(config.Buckets.Destination),
            Package = package is null ? null : MonitorPackage.Read(package),
            TakesOver = takesOver,
        };
    }

    private static string NameOf(Bucket bucket) => bucket.Text;
}

/// <summary>The zip of the function on this machine.</summary>
/// <param name="Sha256">In base64, as Lambda tells it.</param>
internal sealed record MonitorPackage(string File, string Sha256)
{
    /// <summary>Lambda takes 250 MB unzipped; a zip above this cannot hold less.</summary>
    private const long Largest = 250L * 1024 * 1024;

    public string Key => AccountNames.Packages + Convert.ToHexStringLower(Convert.FromBase64String(Sha256))[..16] + ".zip";

    public static MonitorPackage Read(string file)
    {
        const string Next = "build it with ./package-monitor, or leave --package out: everything else is prepared without it";
        try
        {
            using var bytes = System.IO.File.OpenRead(file);
            var start = new byte[2];
            if (bytes.Length is 0 or > Largest || bytes.Read(start) != 2 || start[0] != 'P' || start[1] != 'K')
            {
                throw new FleetscopeException(file, "it is no zip of the function", Next);
            }

            bytes.Position = 0;
            return new MonitorPackage(file, Convert.ToBase64String(SHA256.HashData(bytes)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(file, $"it cannot be read ({failure.Message})", Next, failure);
        }
    }
}
