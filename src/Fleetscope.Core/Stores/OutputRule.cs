namespace Fleetscope.Stores;

/// <summary>Which outputs a job must have, and when it counts as done already.</summary>
/// <param name="Folder">The key prefix of the job's outputs in the destination bucket.</param>
/// <param name="MustWrite">How many counted files an attempt must write to succeed: Fiji's EXPECTED_NUMBER_FILES, else 1, else 0 when the config says 0.</param>
/// <param name="ExpectedFiles">EXPECTED_NUMBER_FILES: how many counted files there must be to skip the job (CHECK_IF_DONE_BOOL).</param>
/// <param name="MinimumBytes">MIN_FILE_SIZE_BYTES: smaller files do not count.</param>
/// <param name="NecessaryString">NECESSARY_STRING: files whose name, relative to the job's folder, lacks it do not count; empty: all count.</param>
public sealed record OutputRule(string Folder, int MustWrite, int ExpectedFiles, long MinimumBytes, string NecessaryString)
{
    /// <summary>The key prefix that the outputs of all jobs share, so that one listing tells of all of them; by default the parent of <see cref="Folder"/>.</summary>
    public string Top { get; init; } = Folder.Contains('/') ? Folder[..Folder.LastIndexOf('/')] : "";

    /// <summary>Whether a file counts. <paramref name="relativeName"/> is its name below the job's folder.</summary>
    public bool Counts(string relativeName, long size) =>
        size >= MinimumBytes && relativeName.Contains(NecessaryString, StringComparison.Ordinal);
}
