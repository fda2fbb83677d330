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

    /// <summary>NOTIFY_EMAIL: who is told when the function fails; null: nobody more than is told already.</summary>
    public string? NotifyEmail { get; init; }

    /// <summary>The zip of the function; null: the function stays as it is.</summary>
    public MonitorPackage? Package { get; init; }

    /// <summary>Whether a function Monitor of somebody else is replaced.</summary>
    public bool TakesOver { get; init; }

    public IReadOnlyList<string> Read => [.. new[] { Bucket, Destination }.Concat(Sources).OfType<string>().Distinct()];

    public IReadOnlyList<string> Written => [.. new[] { Bucket, Destination }.OfType<string>().Distinct()];

    /// <exception cref="FleetscopeException">AWS_BUCKET is a folder, or the package cannot be read.</exception>
    public static PreparationTerms Of(RunConfig config, string version, string? package, bool takesOver)
    {
        var options = AwsOptions.Read(config);
        var names = RunNames.Of(config, options);
        return new PreparationTerms(names.Bucket, version)
        {
            Sources = [.. ((Bucket[])[config.Buckets.Source, config.Buckets.Workspace]).Where(bucket => !bucket.IsFolder).Select(NameOf).Distinct()],
            Destination = config.Buckets.Destination.IsFolder ? null : NameOf(config.Buckets.Destination),
            NotifyEmail = options.NotifyEmail,
            Package = package is null ? null : MonitorPackage.Read(package),
            TakesOver = takesOver,
        };
    }

    private static string NameOf(Bucket bucket) => bucket.Text;
}
