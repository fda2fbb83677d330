using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds pipelines that write a batch file in place of an analysis.</summary>
internal sealed class BatchFilesModule : IRule
{
    public string Name => "batch-files-module";

    public string Finds => "A pipeline with an enabled CreateBatchFiles: every job writes a batch file and analyses nothing.";

    public string Fix => "Remove or disable CreateBatchFiles in the pipeline.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && await context.Files.PipelineAsync(cancellationToken) is { } pipeline && pipeline.Find("CreateBatchFiles") is { } module)
        {
            yield return this.InFile(
                Severity.Error, context.Files.PipelineName, module.Line, module.Name, "", "CreateBatchFiles is enabled: a job would write Batch_data.h5 and stop before the analysis");
        }
    }
}
