using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds pipelines that measure and keep nothing.</summary>
internal sealed class NothingWritten : IRule
{
    public string Name => "nothing-written";

    public string Finds => "A pipeline without an enabled module that exports or saves anything: a job that wrote no file has not succeeded, unless EXPECTED_NUMBER_FILES is 0.";

    public string Fix => "Enable ExportToSpreadsheet, ExportToDatabase or SaveImages, or set EXPECTED_NUMBER_FILES = 0.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Plugins may write under any name, so it is no error.
        if (context.RunsCellProfiler && context.Config.ExpectedNumberFiles != 0 && await context.Files.PipelineAsync(cancellationToken) is { } pipeline
            && !pipeline.Modules.Any(module => module.Name.StartsWith("Export", StringComparison.Ordinal) || module.Name.StartsWith("Save", StringComparison.Ordinal) || module.Name == "CreateBatchFiles"))
        {
            yield return this.InFile(
                Severity.Warning, context.Files.PipelineName, 0, "", "", "no enabled module of the pipeline exports or saves anything: jobs would end for want of outputs");
        }
    }
}
