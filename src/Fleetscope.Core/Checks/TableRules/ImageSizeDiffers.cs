using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds images that are far smaller or larger than the others of their channel.</summary>
internal sealed class ImageSizeDiffers : IJobRule
{
    // Compressed images of one camera differ by a factor of two or so; a cut-off copy, a thumbnail or another binning by more.
    private const int Wildly = 4;
    private const int Fewest = 3;

    private readonly FirstOnes different = new("images");
    private RowsOfJobs? rows;

    public string Name => "image-size-differs";

    public string Finds => "An image with less than a quarter, or more than four times, of the bytes that images of its channel usually have: cut off, a thumbnail, or taken otherwise.";

    public string Fix => "Open the image; copy it again if it is damaged, or leave its row out.";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) =>
        (rows = await RowsOfJobs.OfAsync(context, cancellationToken)) is not null;

    public void Look(GroupReading group) => rows!.Look(group);

    public async IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channels = new Dictionary<string, Dictionary<string, (int Row, long Size)>>(StringComparer.Ordinal);
        await foreach (var (row, image, key, size) in rows!.FilesAsync(cancellationToken))
        {
            if (!channels.TryGetValue(RowsOfJobs.ColumnOf(image), out var files))
            {
                channels[RowsOfJobs.ColumnOf(image)] = files = new(StringComparer.Ordinal);
            }

            files.TryAdd(key, (row, size));
        }

        foreach (var (column, files) in channels.Where(channel => channel.Value.Count >= Fewest))
        {
            var usual = files.Values.Select(file => file.Size).Order().ElementAt(files.Count / 2);
            foreach (var (key, (row, size)) in files.Where(file => file.Value.Size > 0 && usual > 0 && (file.Value.Size * Wildly < usual || file.Value.Size > usual * Wildly)))
            {
                different.Add(() => this.InFile(
                    Severity.Warning, context.Files.TableName, rows.Table.LineOf(row), column, Path.GetFileName(key),
                    $"row {row + 1}: {key} has {size:N0} bytes, and files of {column} usually have {usual:N0}"));
            }
        }

        foreach (var finding in different.All())
        {
            yield return finding;
        }
    }
}
