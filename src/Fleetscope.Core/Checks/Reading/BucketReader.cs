using Fleetscope.Programs;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Stores;

namespace Fleetscope.Checks.Reading;

/// <summary>What the rules read from the buckets of a run. Each file is read once and each folder listed once, whoever asks.</summary>
internal sealed class BucketReader(CheckContext context)
{
    private readonly Dictionary<(BucketRole Role, string Folder), FolderListing> listings = [];
    private readonly Dictionary<(BucketRole Role, string Key), string?> texts = [];
    private PipelineText? pipeline;
    private LoadDataTable? table;
    private GroupRows? rows;
    private bool pipelineIsRead;
    private bool tableIsRead;

    /// <summary>How a file of a bucket is called in findings.</summary>
    public string NameOf(BucketRole role, string key)
    {
        var bucket = context.Config.Buckets[role];
        return bucket.Folder is { } folder ? Path.Combine(folder, key) : $"{bucket}/{key}";
    }

    /// <summary>Where the job file says the pipeline is.</summary>
    public string PipelineName => NameOf(BucketRole.Workspace, JobPaths.Key(context.Shared("pipeline")));

    /// <summary>Where the job file says the data file is.</summary>
    public string TableName => context.TableFile ?? NameOf(BucketRole.Workspace, JobPaths.Key(context.Shared("data_file")));

    /// <summary>The pipeline; null when there is none, or when it is no text (.h5, .cpproj).</summary>
    public async Task<PipelineText?> PipelineAsync(CancellationToken cancellationToken)
    {
        if (!pipelineIsRead)
        {
            var text = await PipelineTextAsync(cancellationToken);
            pipeline = text is null ? null : PipelineText.Read(text);
            pipelineIsRead = true;
        }

        return pipeline;
    }

    /// <summary>The text of the pipeline's file; null when it is not there or of a kind that is no text.</summary>
    public Task<string?> PipelineTextAsync(CancellationToken cancellationToken) =>
        TextAsync(BucketRole.Workspace, JobPaths.Key(context.Shared("pipeline")), cancellationToken);

    /// <summary>The LoadData table; null when the data file is none, or when it cannot be read.</summary>
    public async Task<LoadDataTable?> TableAsync(CancellationToken cancellationToken)
    {
        if (!tableIsRead && context.TableFile is { } file)
        {
            (table, tableIsRead) = (LoadDataTable.Read(file), true);
        }
        else if (!tableIsRead)
        {
            var key = JobPaths.Key(context.Shared("data_file"));
            var isTable = key.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
            if (isTable && context.Store(BucketRole.Workspace)?.FolderInPlace is { } folder && File.Exists(Path.Combine(folder, key)))
            {
                // From its bytes, because a mark or what is no UTF-8 is a finding.
                table = LoadDataTable.Read(Path.Combine(folder, key));
            }
            else if (isTable && await TextAsync(BucketRole.Workspace, key, cancellationToken) is { } text)
            {
                table = LoadDataTable.Of(Path.GetFileName(key), text);
            }

            tableIsRead = true;
        }

        return table;
    }

    /// <summary>Whether a file is there; null when the bucket cannot be looked into.</summary>
    public async Task<bool?> HasAsync(BucketRole role, string key, CancellationToken cancellationToken)
    {
        var store = context.Store(role);
        return store is null ? null : await store.FindAsync(key, cancellationToken) is not null;
    }

    /// <summary>The rows that groups select of the table, by one index for all rules.</summary>
    public GroupRows RowsOf(LoadDataTable table) => rows ??= new GroupRows(table);

    /// <summary>The buckets as the adapters see them: read in place where they are folders.</summary>
    public StagedInputs Staged { get; } = new(
        context.Config.Buckets.Source.Folder ?? BucketPath.Mount,
        context.Config.Buckets.Workspace.Folder ?? BucketPath.Mount,
        "",
        context.Config.Buckets.Source.IsFolder);

    /// <summary>The names below a folder of a bucket; null when the bucket cannot be looked into.</summary>
    public async Task<FolderListing?> ListAsync(BucketRole role, string folder, CancellationToken cancellationToken)
    {
        folder = folder.Trim('/');
        if (listings.TryGetValue((role, folder), out var known))
        {
            return known;
        }

        if (context.Store(role) is not { } store)
        {
            return null;
        }

        var listing = new FolderListing();
        await foreach (var found in store.ListAsync(folder.Length == 0 ? "" : folder + "/", cancellationToken))
        {
            listing.Add(found.Key, found.Size);
        }

        return listings[(role, folder)] = listing;
    }

    /// <summary>The text of a file; null when it is not there, or no text (.h5, .cpproj).</summary>
    public async Task<string?> TextAsync(BucketRole role, string key, CancellationToken cancellationToken)
    {
        if (key.Length == 0 || key.EndsWith(".h5", StringComparison.Ordinal) || key.EndsWith(".cpproj", StringComparison.Ordinal))
        {
            return null;
        }

        if (!texts.TryGetValue((role, key), out var text))
        {
            texts[(role, key)] = text = await FetchAsync(role, key, cancellationToken);
        }

        return text;
    }

    private async Task<string?> FetchAsync(BucketRole role, string key, CancellationToken cancellationToken)
    {
        if (context.Store(role) is not { } store || await store.FindAsync(key, cancellationToken) is null)
        {
            return null;
        }

        if (store.FolderInPlace is { } folder)
        {
            return await File.ReadAllTextAsync(Path.Combine(folder, key), cancellationToken);
        }

        var copies = Directory.CreateTempSubdirectory("fleetscope-check-");
        try
        {
            var copy = Path.Combine(copies.FullName, "copy");
            await store.GetAsync(key, copy, cancellationToken);
            return await File.ReadAllTextAsync(copy, cancellationToken);
        }
        finally
        {
            copies.Delete(recursive: true);
        }
    }
}
