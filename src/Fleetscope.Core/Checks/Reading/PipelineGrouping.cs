namespace Fleetscope.Checks.Reading;

/// <summary>How a pipeline groups its images: by LoadData itself, or by the Groups module.</summary>
internal static class PipelineGrouping
{
    /// <summary>The setting that turns grouping on.</summary>
    public static PipelineSetting? Switch(PipelineText pipeline) =>
        pipeline.Find("LoadData")?.Find("Group images by metadata?") ?? pipeline.Find("Groups")?.Find("Do you want to group your images?");

    /// <summary>The keys as a job's group has them (<c>Metadata_Plate</c>) and the line that names them; null when it does not group or we cannot tell.</summary>
    public static (IReadOnlyList<string> Keys, PipelineSetting Setting)? Keys(PipelineText pipeline)
    {
        if (Switch(pipeline) is not { Value: "Yes" })
        {
            return null;
        }

        if (pipeline.Find("LoadData") is { } loadData)
        {
            return loadData.Find("Select metadata tags for grouping") is { } tags ? ([.. tags.Items.Select(tag => "Metadata_" + tag)], tags) : null;
        }

        var categories = pipeline.Find("Groups")!.Settings.Where(setting => setting.Name == "Metadata category").ToArray();
        return categories.Length > 0 ? ([.. categories.Select(setting => "Metadata_" + setting.Value)], categories[0]) : null;
    }
}
