using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds pipelines that a newer CellProfiler wrote than the image has.</summary>
internal sealed partial class PipelineNewerThanImage : IRule
{
    public string Name => "pipeline-newer-than-image";

    public string Finds => "In a container, a pipeline saved by a newer CellProfiler than the one of DOCKERHUB_TAG: modules may be unknown there, or mean something else.";

    public string Fix => "Choose a tag whose CellProfiler is at least as new as the pipeline, or save the pipeline with the older one.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The family's tags end with the version of CellProfiler: cellprofiler/distributed-cellprofiler:2.2.0_4.2.8.
        if (!context.RunsCellProfiler || context.RunsProgramsHere || await context.Files.PipelineAsync(cancellationToken) is not { Revision: { } pipeline }
            || Version().Match(context.Config.DockerhubTag) is not { Success: true } tag)
        {
            yield break;
        }

        var image = int.Parse(string.Concat(tag.Groups["number"].Captures.Select(number => number.Value)), CultureInfo.InvariantCulture);
        if (pipeline > image)
        {
            yield return this.InConfig(
                context, Severity.Warning, "DOCKERHUB_TAG", $"the image has CellProfiler {image / 100}.{image / 10 % 10}.{image % 10}, and the pipeline was saved by {pipeline / 100}.{pipeline / 10 % 10}.{pipeline % 10}");
        }
    }

    [GeneratedRegex(@"_(?<number>\d)\.(?<number>\d)\.(?<number>\d)$")]
    private static partial Regex Version();
}
