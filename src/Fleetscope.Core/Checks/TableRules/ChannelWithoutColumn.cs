using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds images that the pipeline works on and nobody loads.</summary>
internal sealed class ChannelWithoutColumn : IRule
{
    // The settings in which modules take an image, in CellProfiler 3 and 4. Others exist; these are in nearly every pipeline.
    private static readonly HashSet<string> Takes = ["Select the input image", "Select images to measure", "Select the images to measure", "Select the image to measure", "Select the image to save"];
    private static readonly HashSet<string> NoImage = ["None", "Do not use", "Leave this black", "Leave this blank"];

    public string Name => "channel-without-column";

    public string Finds => "An image that the pipeline uses, and that neither a FileName_ column loads nor a module of the pipeline makes: CellProfiler fails every job.";

    public string Fix => "Name the columns FileName_ and PathName_ as the pipeline names its images.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table
            || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline || pipeline.Find("LoadData") is null)
        {
            yield break;
        }

        var known = table.Header.Select(ChannelOf).OfType<string>().ToHashSet();

        // Whatever any module gives a name to may be an image, so only what nobody names is reported.
        known.UnionWith(pipeline.Modules.SelectMany(module => module.Settings)
            .Where(setting => !setting.Name.StartsWith("Select", StringComparison.Ordinal)).SelectMany(setting => setting.Items));
        foreach (var module in pipeline.Modules)
        {
            foreach (var setting in module.Settings.Where(setting => Takes.Contains(setting.Name)))
            {
                foreach (var image in setting.Items.Where(image => !NoImage.Contains(image) && known.Add(image)))
                {
                    var there = string.Join(", ", table.Images.Select(image => image.Name));
                    yield return this.InFile(
                        Severity.Error, context.Files.PipelineName, setting.Line, setting.Name, image,
                        $"{module.Name} uses the image {image}, and the table has no FileName_{image} (it has {(there.Length > 0 ? there : "none at all")})");
                }
            }
        }
    }

    private static string? ChannelOf(string column)
    {
        foreach (var kind in (string[])["FileName_", "URL_", "ObjectsFileName_", "ObjectsURL_"])
        {
            var at = column.IndexOf(kind, StringComparison.Ordinal);
            if (at >= 0)
            {
                return column[(at + kind.Length)..];
            }
        }

        return null;
    }
}
