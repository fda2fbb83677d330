using System.Globalization;
using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds pipelines that read a part of the table only.</summary>
internal sealed class RowRangeOn : IRule
{
    public string Name => "row-range-on";

    public string Finds => "A LoadData with \"Process just a range of rows?\": jobs whose rows are outside of it have no images.";

    public string Fix => "Set \"Process just a range of rows?\" to No.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline
            || pipeline.Find("LoadData") is not { } loadData || !loadData.Says("Process just a range of rows?", "Yes"))
        {
            yield break;
        }

        var setting = loadData.Find("Process just a range of rows?")!;
        var range = loadData.Find("Rows to process");
        var rows = (await context.Files.TableAsync(cancellationToken))?.RowCount ?? 0;
        var covers = range?.Items is [var from, var to] && from == "1" && int.TryParse(to, CultureInfo.InvariantCulture, out var last) && rows > 0 && last >= rows;
        yield return this.InFile(
            covers ? Severity.Warning : Severity.Error, context.Files.PipelineName, setting.Line, setting.Name, range?.Value ?? setting.Value,
            $"the pipeline reads only rows {range?.Value.Replace(",", " to ", StringComparison.Ordinal)} of the table, which has {rows:N0}"
                + (covers ? "" : ": jobs of the others have no images"));
    }
}
