using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds images of no bytes: an upload or a copy that broke off.</summary>
internal sealed class ImageEmpty : IJobRule
{
    private readonly FirstOnes empty = new("images");
    private RowsOfJobs? rows;

    public string Name => "image-empty";

    public string Finds => "An image of 0 bytes that a job reads: the program cannot open it.";

    public string Fix => "Copy the image again from where it was taken.";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) =>
        (rows = await RowsOfJobs.OfAsync(context, cancellationToken)) is not null;

    public void Look(GroupReading group) => rows!.Look(group);

    public async IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Rows may share an image (an illumination function): it is told once.
        var told = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (row, image, key, size) in rows!.FilesAsync(cancellationToken))
        {
            if (size == 0 && told.Add(key))
            {
                empty.Add(() => this.InFile(
                    Severity.Error, context.Files.TableName, rows.Table.LineOf(row), RowsOfJobs.ColumnOf(image), Path.GetFileName(key), $"row {row + 1}: {key} has 0 bytes"));
            }
        }

        foreach (var finding in empty.All())
        {
            yield return finding;
        }
    }
}
