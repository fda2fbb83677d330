using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Stores;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds images that the rows of the jobs name and that are not there. Each folder is listed once.</summary>
internal sealed class ImageMissing : IJobRule
{
    private readonly FirstOnes missing = new("images");
    private RowsOfJobs? rows;

    public string Name => "image-missing";

    public string Finds => "An image that a row of the table names, for a job of this file, and that is not in the source bucket: the job would end dead (InputsMissing).";

    public string Fix => "Put the images there, or correct FileName_ and PathName_ (case counts).";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) =>
        (rows = await RowsOfJobs.OfAsync(context, cancellationToken)) is not null;

    public void Look(GroupReading group) => rows!.Look(group);

    public async IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (row, image, key, problem) in rows!.Images())
        {
            if (key is not null)
            {
                await LookForAsync(context, row, image, key, cancellationToken);
            }
            else if (problem is not null && image is { File: { } name, Path: not null } && row[name].Length == 0)
            {
                // Folders outside of the bucket have a rule of their own.
                Add(context, row, image, "", problem);
            }
        }

        foreach (var finding in missing.All())
        {
            yield return finding;
        }
    }

    private async Task LookForAsync(CheckContext context, TableRow row, ImageColumn image, string key, CancellationToken cancellationToken)
    {
        var listing = await context.Files.ListAsync(BucketRole.Source, JobPaths.FolderOf(key), cancellationToken);
        if (listing is not null && !listing.Has(key))
        {
            var other = listing.InOtherCase(key) is { } found ? $" (there is {Path.GetFileName(found)}, which differs in case)" : "";
            Add(context, row, image, Path.GetFileName(key), $"there is no {context.Files.NameOf(BucketRole.Source, key)}{other}");
        }
    }

    private void Add(CheckContext context, TableRow row, ImageColumn image, string value, string message)
    {
        var number = row.Number;
        missing.Add(() => this.InFile(
            Severity.Error, context.Files.TableName, rows!.Table.LineOf(number), RowsOfJobs.ColumnOf(image), value, $"row {number + 1}: {message}"));
    }
}
