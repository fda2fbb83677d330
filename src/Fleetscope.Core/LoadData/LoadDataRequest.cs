namespace Fleetscope.LoadData;

/// <summary>What a LoadData table is to be made of.</summary>
public sealed record LoadDataRequest
{
    /// <summary>How the files are called.</summary>
    public required NamingPattern Pattern { get; init; }

    /// <summary>The folder of the bucket in which they lie, at any depth; empty: all of the bucket.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Channels as the file names have them, and the images they are in the pipeline: 1 is OrigDNA. None: every channel, named by what it is called.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Channels { get; init; } = [];

    /// <summary>Metadata that is the same in every row and not in the names, without its Metadata_.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>The keys of illumination functions, with the parts of the names, {Channel}, {Image} and {Stem} (the image without Orig); null: none.</summary>
    public string? Illumination { get; init; }

    /// <summary>Whether fields that lack a channel are left out; otherwise they are an error.</summary>
    public bool SkipIncomplete { get; init; }
}
