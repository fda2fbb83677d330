using Fleetscope.Stores;

namespace Fleetscope.Programs;

/// <summary>What a job reads.</summary>
/// <param name="Files">Exact files; each must be there.</param>
/// <param name="Folders">Parts of a bucket that are needed as folders.</param>
/// <param name="Missing">What is known to be missing already, in words (no row of a table matches).</param>
public sealed record JobInputs(IReadOnlyList<InputFile> Files, IReadOnlyList<InputFolder> Folders, IReadOnlyList<string> Missing)
{
    public static JobInputs None { get; } = new([], [], []);

    public static JobInputs Of(params InputFile[] files) => new(files, [], []);

    public static JobInputs NotThere(params string[] what) => new([], [], what);
}

/// <summary>A file that a job reads: an object of a bucket, or a page of the web (fetched once per run).</summary>
/// <param name="Bucket">Which bucket; ignored when <paramref name="Address"/> is set.</param>
/// <param name="Key">The key in the bucket, or the file name to give what comes from <paramref name="Address"/>.</param>
/// <param name="Shared">Whether many jobs read it (a pipeline, a script, an illumination function), so that one copy serves all.</param>
public sealed record InputFile(BucketRole Bucket, string Key, bool Shared = false, Uri? Address = null);

/// <summary>A part of a bucket that a job reads as a folder.</summary>
/// <param name="Prefix">The key of the folder; empty for the whole bucket.</param>
/// <param name="Patterns">
/// Names below it that are needed, as <see cref="InputPattern"/> reads them (the config's INPUTS with the group's values filled in). Each must match at least one
/// file. Empty: everything below the folder, which may be nothing.
/// </param>
public sealed record InputFolder(BucketRole Bucket, string Prefix, IReadOnlyList<string> Patterns);
