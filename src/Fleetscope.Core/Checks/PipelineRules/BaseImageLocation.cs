using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.PipelineRules;

/// <summary>Finds a base image location that decides where images are looked for. Absolute paths in the table win over it, so they need no word.</summary>
internal sealed class BaseImageLocation : IRule
{
    public string Name => "base-image-location";

    public string Finds => "Images without a PathName_ column together with a base image location that is a folder of somebody else's machine.";

    public string Fix => "Set \"Base image location\" to None, and write PathName_ columns with absolute paths from /home/ubuntu/bucket into the table.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.PipelineAsync(cancellationToken) is not { } pipeline
            || pipeline.Find("LoadData")?.Find("Base image location") is not { } setting || !setting.Value.StartsWith("Elsewhere", StringComparison.Ordinal)
            || await context.Files.TableAsync(cancellationToken) is not { } table || table.Images.All(image => image.Path is not null || image.Address is not null))
        {
            yield break;
        }

        var place = setting.Value[(setting.Value.IndexOf('|') + 1)..];
        if (!(context.RunsProgramsHere && Directory.Exists(place)))
        {
            yield return this.InFile(
                Severity.Error, context.Files.PipelineName, setting.Line, setting.Name, setting.Value,
                $"images without a PathName_ are looked for in {place}, and there is no such folder where the jobs run");
        }
    }
}
