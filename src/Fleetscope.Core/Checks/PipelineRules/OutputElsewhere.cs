using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds modules that write where nobody looks for outputs.</summary>
internal sealed class OutputElsewhere : IRule
{
    public string Name => "output-elsewhere";

    public string Finds => "A module that saves files outside of the default output folder: they are not committed, and a job may seem to have written nothing.";

    public string Fix => "Set \"Output file location\" to Default Output Folder, or to a sub-folder of it.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline)
        {
            yield break;
        }

        foreach (var module in pipeline.Modules)
        {
            if (module.Find("Output file location") is { } setting && !setting.Value.StartsWith("Default Output", StringComparison.Ordinal))
            {
                yield return this.InFile(
                    Severity.Warning, context.Files.PipelineName, setting.Line, setting.Name, setting.Value, $"{module.Name} writes to '{setting.Value}', and only the default output folder is kept");
            }
        }
    }
}
