using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds rows in which two channels are the same file.</summary>
internal sealed class SameImageTwice : IRule
{
    public string Name => "same-image-twice";

    public string Finds => "A row in which two images are the same file, without a Frame_ or Series_ column that tells them apart: a channel is measured in another one's place.";

    public string Fix => "Name each channel's own file.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        foreach (var finding in Check(context, table).All())
        {
            yield return finding;
        }
    }

    /// <summary>The images that a file of their own stands for; illumination functions may be shared, and files of several planes are told apart by Frame_ or Series_.</summary>
    public static List<ImageColumn> Single(LoadDataTable table) =>
        [.. table.Images.Where(image => image is { File: not null, Path: not null, Address: null }
            && !image.Name.StartsWith("Illum", StringComparison.Ordinal) && table.ColumnOf("Frame_" + image.Name) is null && table.ColumnOf("Series_" + image.Name) is null)];

    private FirstOnes Check(CheckContext context, LoadDataTable table)
    {
        var found = new FirstOnes("rows");
        var images = Single(table);
        var seen = new Dictionary<(string, string), string>();
        foreach (var row in TableRow.Of(table))
        {
            seen.Clear();
            foreach (var image in images.Where(image => row[image.File!.Value].Length > 0))
            {
                var file = row[image.File!.Value];
                if (!seen.TryAdd((row[image.Path!.Value], file), image.Name))
                {
                    var (number, other) = (row.Number, seen[(row[image.Path!.Value], file)]);
                    found.Add(() => this.InFile(
                        Severity.Warning, context.Files.TableName, table.LineOf(number), $"FileName_{image.Name}", file, $"row {number + 1}: {image.Name} is the same file as {other}"));
                }
            }
        }

        return found;
    }
}
