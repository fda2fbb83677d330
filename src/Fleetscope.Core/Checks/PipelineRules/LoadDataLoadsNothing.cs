using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds a LoadData that reads the table and leaves its images alone.</summary>
internal sealed class LoadDataLoadsNothing : IRule
{
    private const string Setting = "Load images based on this data?";

    public string Name => "loaddata-loads-nothing";

    public string Finds => "A LoadData with \"Load images based on this data?\" set to No: the table's images are not loaded.";

    public string Fix => "Set \"Load images based on this data?\" to Yes.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && await context.Files.PipelineAsync(cancellationToken) is { } pipeline
            && pipeline.Find("LoadData") is { } loadData && loadData.Says(Setting, "No"))
        {
            yield return this.InFile(
                Severity.Error, context.Files.PipelineName, loadData.Find(Setting)!.Line, Setting, "No", "LoadData reads the table for its metadata only, and no image is loaded");
        }
    }
}
