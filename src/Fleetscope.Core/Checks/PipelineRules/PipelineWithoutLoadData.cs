using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds pipelines that do not read the table they are given.</summary>
internal sealed class PipelineWithoutLoadData : IRule
{
    public string Name => "pipeline-without-loaddata";

    public string Finds => "A pipeline without LoadData although data_file is a .csv: CellProfiler ignores the table and has no images.";

    public string Fix => "Replace the input modules of the pipeline by LoadData, or give a .txt list of files as data_file.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && JobPaths.Key(context.Shared("data_file")).EndsWith(".csv", StringComparison.Ordinal)
            && await context.Files.PipelineAsync(cancellationToken) is { } pipeline && pipeline.Find("LoadData") is null)
        {
            yield return this.InFile(
                Severity.Error, context.Files.PipelineName, 0, "LoadData", "", "the pipeline has no LoadData module, so the table given as data_file is not read");
        }
    }
}
