using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds groups whose keys are not those that the pipeline groups by.</summary>
internal sealed class GroupingMismatch : IJobRule
{
    private readonly FirstOnes found = new("groups");
    private CheckContext? context;
    private PipelineSetting? setting;
    private HashSet<string> expected = [];

    public string Name => "grouping-mismatch";

    public string Finds => "Groups with other keys than the pipeline groups by: CellProfiler wants exactly the same and ends with a ValueError.";

    public string Fix => "Give the groups the keys that the pipeline groups by, or select the groups' keys in the pipeline.";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        if (!context.RunsCellProfiler || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline || PipelineGrouping.Keys(pipeline) is not { } grouping)
        {
            return false;
        }

        setting = grouping.Setting;
        expected = [.. grouping.Keys];
        return true;
    }

    public void Look(GroupReading group)
    {
        if (group.Job?.Message.Group is { } keys && (keys.Count != expected.Count || keys.Any(pair => !expected.Contains(pair.Key))))
        {
            var names = string.Join(",", keys.Select(pair => pair.Key));
            found.Add(() => this.InJobFile(
                context!, Severity.Error, group.Line, "groups", names,
                $"group {group.Number} has {names}, and the pipeline groups by {string.Join(",", expected)} (line {setting!.Line} of {Path.GetFileName(context!.Files.PipelineName)})"));
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => found.All().ToAsyncEnumerable();
}
