using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds tables that name no image.</summary>
internal sealed class TableWithoutImages : IRule
{
    public string Name => "table-without-images";

    public string Finds => "A table without a FileName_ or URL_ column: CellProfiler would load no image.";

    public string Fix => "Add FileName_X and PathName_X columns for each image X of the pipeline.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && await context.Files.TableAsync(cancellationToken) is { Mistakes.Count: 0 } table
            && !table.Images.Any(image => image.File is not null || image.Address is not null))
        {
            yield return this.InFile(
                Severity.Error, context.Files.TableName, 1, "", string.Join(",", table.Header.Take(6)), "the table has no FileName_ column: CellProfiler would load no image");
        }
    }
}
