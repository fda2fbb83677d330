using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Programs;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds image folders that are not in the bucket.</summary>
internal sealed class PathOutsideBucket : IRule
{
    public string Name => "path-outside-bucket";

    public string Finds => "A PathName_ that neither starts with /home/ubuntu/bucket nor lies in the bucket's folder: the job would end dead (InputsMissing).";

    public string Fix => "Write the path as /home/ubuntu/bucket/ and the folder in the source bucket.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        foreach (var finding in table.Images.Where(image => image is { Path: not null, Address: null }).SelectMany(image => Check(context, table, image.Path!.Value)))
        {
            yield return finding;
        }
    }

    private IEnumerable<Finding> Check(CheckContext context, LoadDataTable table, int column)
    {
        // Tables have few folders and many rows: each folder is judged once.
        var seen = new HashSet<string>();
        var wrong = new FirstOnes("folders");
        foreach (var row in TableRow.Of(table))
        {
            var folder = row[column];
            if (seen.Add(folder) && BucketPath.KeyOf(folder.TrimEnd('/') + "/image", context.Files.Staged.SourceRoot, out var problem) is null)
            {
                var line = row.Number;
                wrong.Add(() => this.InFile(
                    Severity.Error, context.Files.TableName, table.LineOf(line), table.Header[column], folder, $"'{folder}' {problem}: these images are not found"));
            }
        }

        return wrong.All();
    }
}
