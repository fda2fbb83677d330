using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs;

/// <summary>What makes a job's outputs besides its images, as hashes: program, command template, pipeline, data file and script.</summary>
/// <remarks>
/// Kept with each commit as <c>name=hash;name=hash</c>, so that a run which finds another hash can say what has changed before it mixes old outputs
/// with new ones.
/// </remarks>
/// <param name="recipe">What is not a file: the command template, and the image where one is used.</param>
public sealed class InputFingerprint(IProgram program, string recipe, Func<BucketRole, IObjectStore> store, string scratch)
{
    // 64 bits tell a changed pipeline from an unchanged one.
    private const int ShortLength = 16;

    // What parts are called that are no object of a bucket: state of earlier versions has the first already.
    private const string Recipe = " command";
    private const string Here = "here:";

    private readonly ConcurrentDictionary<string, string> known = new();
    private readonly AskedOnce<string> hashes = new();
    private readonly AskedOnce<string> here = new();

    /// <summary>Whether the workers are on this machine, and so use the files beside the config.</summary>
    public bool CountsFilesHere { get; init; } = true;

    /// <summary>The fingerprint of a job's recipe.</summary>
    public async Task<string> OfAsync(Job job, CancellationToken cancellationToken)
    {
        var files = FilesOf(job);
        var names = string.Join('\n', files.Select(file => file.Address?.ToString() ?? file.Bucket + ":" + file.Key));
        if (known.TryGetValue(names, out var before))
        {
            return before;
        }

        var name = program.NameOf(job);
        List<string> parts = [$"{name}{Recipe}={Short(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)))}"];
        foreach (var file in CountsFilesHere ? program.FilesHere(job) : [])
        {
            parts.Add($"{Here}{file.Name}={await here.GetAsync(file.Path, async () => (await HashFileAsync(file.Path))[..ShortLength], cancellationToken)}");
        }

        foreach (var file in files)
        {
            parts.Add($"{file.Key}={await hashes.GetAsync(file.Bucket + ":" + file.Key, () => HashAsync(file), cancellationToken)}");
        }

        return known[names] = string.Join(';', parts);
    }

    /// <summary>The names of what differs between two fingerprints.</summary>
    /// <remarks>
    /// Earlier versions, and workers elsewhere, kept nothing of the files beside the config: one of which nothing was kept is no difference. Which files there are is compared
    /// where both have some.
    /// </remarks>
    public static IEnumerable<string> Differences(string before, string now)
    {
        string[] was = before.Split(';');
        string[] present = now.Split(';');
        var names = was.Select(NameIn).ToHashSet(StringComparer.Ordinal);
        var differing = present.Except(was).Select(NameIn).Where(name => names.Contains(name) || !IsHere(name));
        var gone = present.Any(IsHere) ? names.Where(IsHere).Except(present.Select(NameIn)) : [];
        return differing.Concat(gone).Select(Shown);
    }

    private static string NameIn(string part) => part.LastIndexOf('=') is >= 0 and var end ? part[..end] : part;

    private static bool IsHere(string part) => part.StartsWith(Here, StringComparison.Ordinal);

    private static string Shown(string name) =>
        name == ProgramChoice.Command + Recipe ? "COMMAND" : IsHere(name) ? name[Here.Length..] : name;

    /// <summary>The files that the fingerprint covers: those that many jobs share.</summary>
    public IReadOnlyList<InputFile> FilesOf(Job job) => [.. program.Inputs(job).Files.Where(file => file.Bucket is BucketRole.Workspace)];

    private async Task<string> HashAsync(InputFile file)
    {
        if (file.Address is not null)
        {
            return file.Address.ToString();
        }

        var bucket = store(file.Bucket);
        if (await bucket.FindAsync(file.Key, CancellationToken.None) is null)
        {
            return "missing";
        }

        if (bucket.FolderInPlace is { } folder)
        {
            return (await HashFileAsync(Path.Combine(folder, file.Key)))[..ShortLength];
        }

        Directory.CreateDirectory(scratch);
        var copy = Path.Combine(scratch, Guid.NewGuid().ToString("n"));
        try
        {
            await bucket.GetAsync(file.Key, copy, CancellationToken.None);
            return (await HashFileAsync(copy))[..ShortLength];
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>The SHA-256 of a file's content, in lower-case hex.</summary>
    public static async Task<string> HashFileAsync(string path)
    {
        await using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
    }

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash)[..ShortLength];
}
