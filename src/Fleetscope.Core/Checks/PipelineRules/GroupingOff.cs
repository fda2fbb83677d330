using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds pipelines that do not group their images.</summary>
internal sealed class GroupingOff : IRule
{
    public string Name => "grouping-off";

    public string Finds => "A pipeline whose LoadData (or Groups) does not group images: CellProfiler refuses a job's group, or runs all images in every job.";

    public string Fix => "Set \"Group images by metadata?\" to Yes and select the keys that the groups of the job file have.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline)
        {
            yield break;
        }

        if (PipelineGrouping.Switch(pipeline) is { Value: "No" } setting)
        {
            yield return this.InFile(
                Severity.Error, context.Files.PipelineName, setting.Line, setting.Name, setting.Value, "the pipeline does not group images, and each job of the file is one group");
        }
    }
}
