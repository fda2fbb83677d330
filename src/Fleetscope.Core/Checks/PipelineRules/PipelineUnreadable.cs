using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds files that are given as a pipeline and are none.</summary>
internal sealed class PipelineUnreadable : IRule
{
    public string Name => "pipeline-unreadable";

    public string Finds => "A pipeline that is empty, or a .cppipe without a single module: CellProfiler cannot load it, so every job would fail.";

    public string Fix => "Save the pipeline anew from CellProfiler (File > Export > Pipeline) and put it there; an upload or download may have been cut off.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.PipelineTextAsync(cancellationToken) is not { } text)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            yield return this.InFile(Severity.Error, context.Files.PipelineName, 0, "", "", "the pipeline is empty: CellProfiler cannot load it");
        }
        else if (context.Files.PipelineName.EndsWith(".cppipe", StringComparison.OrdinalIgnoreCase) && PipelineText.Read(text) is null)
        {
            yield return this.InFile(Severity.Error, context.Files.PipelineName, 0, "", "", "the file is no pipeline: it holds no module");
        }
    }
}
