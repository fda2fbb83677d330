using Fleetscope.Stores;

namespace Fleetscope.Programs;

/// <summary>Where the inputs of an attempt are on this machine.</summary>
/// <param name="SourceRoot">The folder that stands for the source bucket: the bucket itself when it is a folder, else the attempt's staged copy.</param>
/// <param name="WorkspaceRoot">The folder that stands for the workspace bucket.</param>
/// <param name="WebRoot">The folder that holds files fetched from the web.</param>
/// <param name="SourceInPlace">Whether the source bucket is read where it lies, so that nothing was copied.</param>
public sealed record StagedInputs(string SourceRoot, string WorkspaceRoot, string WebRoot, bool SourceInPlace)
{
    /// <summary>The path of a file on this machine.</summary>
    public string PathOf(InputFile file) =>
        file.Address is not null ? Path.Combine(WebRoot, file.Key) : Path.Combine(RootOf(file.Bucket), file.Key);

    /// <summary>The folder that stands for a bucket.</summary>
    public string RootOf(BucketRole bucket) => bucket is BucketRole.Workspace ? WorkspaceRoot : SourceRoot;

    /// <summary>
    /// What a value means on this machine: the family's <c>/home/ubuntu/bucket</c> is the root of the source bucket, wherever that is here; any other
    /// value is itself.
    /// </summary>
    public string Localize(string value)
    {
        const string Mount = "/home/ubuntu/bucket";
        return value == Mount || value.StartsWith(Mount + "/", StringComparison.Ordinal) ? SourceRoot + value[Mount.Length..] : value;
    }
}

/// <summary>The private folders of one attempt.</summary>
/// <param name="Root">The attempt's own folder, and TMPDIR of the program; everything below it goes when the attempt has ended.</param>
/// <param name="Input">Staged copies of inputs; made when there are any.</param>
/// <param name="Output">What the program writes here is checked and committed; there, and empty, before it starts.</param>
/// <param name="Scratch">Files that the adapter prepares (a rewritten table), and whatever a command keeps there; made when the command names it.</param>
public sealed record AttemptFolders(string Root, string Input, string Output, string Scratch);
