using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds images that stand in several rows of one channel: a row that was pasted twice, or whose file name was not changed.</summary>
internal sealed class ImageInTwoRows : IRule
{
    public string Name => "image-in-two-rows";

    public string Finds => "An image that two rows of the table name for the same channel: it would be measured twice, perhaps under another well.";

    public string Fix => "Remove the row, or name its own image in it.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        foreach (var image in SameImageTwice.Single(table))
        {
            foreach (var finding in Check(context, table, image).All())
            {
                yield return finding;
            }
        }
    }

    private FirstOnes Check(CheckContext context, LoadDataTable table, ImageColumn image)
    {
        var found = new FirstOnes("rows");
        var seen = new Dictionary<(string, string), int>();
        foreach (var row in TableRow.Of(table))
        {
            var file = row[image.File!.Value];
            if (file.Length > 0 && !seen.TryAdd((row[image.Path!.Value], file), row.Number))
            {
                var (number, other) = (row.Number, seen[(row[image.Path!.Value], file)]);
                found.Add(() => this.InFile(
                    Severity.Warning, context.Files.TableName, table.LineOf(number), $"FileName_{image.Name}", file,
                    $"row {number + 1}: {file} is the image of row {other + 1} (line {table.LineOf(other)}) already"));
            }
        }

        return found;
    }
}
