using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Stores;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds rules and classifiers of FlagImage and FilterObjects that are not in the input folder.</summary>
internal sealed class PipelineFileMissing : IRule
{
    private const string DefaultInput = "Default Input Folder";

    public string Name => "pipeline-file-missing";

    public string Finds => "A file of rules, or a classifier, that FlagImage or FilterObjects takes from the default input folder, and that is not in the job file's input.";

    public string Fix => "Put the file into the folder that input names, or correct input or the module's setting.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline)
        {
            yield break;
        }

        foreach (var module in pipeline.Modules.Where(module => module.Name is "FlagImage" or "FilterObjects"))
        {
            foreach (var (setting, below) in FilesOf(module))
            {
                var key = string.Join('/', ((string[])[JobPaths.Key(context.Shared("input")), below, setting.Value]).Select(part => part.Trim('/')).Where(part => part is not ("" or ".")));
                if (await context.Files.HasAsync(BucketRole.Source, key, cancellationToken) is false)
                {
                    yield return this.InFile(
                        Severity.Error, context.Files.PipelineName, setting.Line, setting.Name, setting.Value, $"{module.Name} reads {setting.Value}, and there is no {context.Files.NameOf(BucketRole.Source, key)}");
                }
            }
        }
    }

    // A module may have several flags, each with a mode, a location and a name, in this order; the name has a default that counts in two of the modes only.
    private static IEnumerable<(PipelineSetting Setting, string Below)> FilesOf(PipelineModule module)
    {
        var (wanted, location) = (false, "");
        foreach (var setting in module.Settings)
        {
            if (setting.Name is "Flag is based on" or "Select the filtering mode")
            {
                wanted = setting.Value is "Rules" or "Classifier";
            }
            else if (setting.Name.Contains("location", StringComparison.OrdinalIgnoreCase))
            {
                location = setting.Value;
            }
            else if (setting.Name is "Rules file name" or "Rules or classifier file name" && wanted && location.StartsWith(DefaultInput, StringComparison.Ordinal))
            {
                var below = location.IndexOf('|') is var bar and >= 0 ? location[(bar + 1)..] : "";
                yield return (setting, below == "None" ? "" : below);
            }
        }
    }
}
