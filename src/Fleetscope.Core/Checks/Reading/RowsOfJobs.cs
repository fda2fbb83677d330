using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Stores;

namespace Fleetscope.Checks.Reading;

/// <summary>The rows of the table that the jobs read, and the images they name. Of a table without a job file: all rows.</summary>
internal sealed class RowsOfJobs
{
    private readonly CheckContext context;
    private readonly bool[] wanted;

    private RowsOfJobs(CheckContext context, LoadDataTable table)
    {
        this.context = context;
        Table = table;
        wanted = new bool[table.RowCount];
        if (context.JobFile is null)
        {
            Array.Fill(wanted, true);
        }
    }

    public LoadDataTable Table { get; }

    /// <summary>Null when there is no table, it has no rows, or the source bucket cannot be looked into.</summary>
    public static async Task<RowsOfJobs?> OfAsync(CheckContext context, CancellationToken cancellationToken) =>
        context.RunsCellProfiler && context.Store(BucketRole.Source) is not null && await context.Files.TableAsync(cancellationToken) is { RowCount: > 0 } table
            ? new RowsOfJobs(context, table)
            : null;

    public void Look(GroupReading group)
    {
        foreach (var row in group.Job is null ? [] : context.Files.RowsOf(Table).Of(group.Job.Message.Group))
        {
            wanted[row] = true;
        }
    }

    /// <summary>Every cell of an image in these rows; without a key and with a problem when it names no file of the bucket.</summary>
    public IEnumerable<(TableRow Row, ImageColumn Image, string? Key, string? Problem)> Images()
    {
        foreach (var row in TableRow.Of(Table, wanted))
        {
            foreach (var image in Table.Images)
            {
                var file = image.FileOf(column => row[column], context.Files.Staged, out var problem);
                yield return (row, image, file?.Key, problem);
            }
        }
    }

    /// <summary>The images that are there, with their sizes.</summary>
    public async IAsyncEnumerable<(int Row, ImageColumn Image, string Key, long Size)> FilesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (row, image, key, _) in Images())
        {
            if (key is not null && await context.Files.ListAsync(BucketRole.Source, JobPaths.FolderOf(key), cancellationToken) is { } listing && listing.SizeOf(key) is { } size)
            {
                yield return (row.Number, image, key, size);
            }
        }
    }

    /// <summary>The column in which an image is named.</summary>
    public static string ColumnOf(ImageColumn image) => image.File is null ? $"URL_{image.Name}" : $"FileName_{image.Name}";
}
