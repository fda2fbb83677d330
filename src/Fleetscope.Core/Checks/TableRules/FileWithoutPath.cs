using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds image columns without their folders.</summary>
internal sealed class FileWithoutPath : IRule
{
    public string Name => "file-without-path";

    public string Finds => "A FileName_X column without a PathName_X column (or the other way round): where its images are is up to the pipeline's base image location.";

    public string Fix => "Add the missing column; PathName_ holds the folder below /home/ubuntu/bucket.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        foreach (var image in table.Images.Where(image => image.Address is null))
        {
            if (image.Path is null)
            {
                // In place, CellProfiler finds them where it always did; images that are fetched first must have a known folder.
                yield return this.InFile(
                    context.Config.Buckets.Source.IsFolder ? Severity.Warning : Severity.Error, context.Files.TableName, 1, $"FileName_{image.Name}", "",
                    $"the table has FileName_{image.Name} and no PathName_{image.Name}: these images are looked for in the pipeline's base image location");
            }
            else if (image.File is null)
            {
                yield return this.InFile(
                    Severity.Error, context.Files.TableName, 1, $"PathName_{image.Name}", "",
                    $"the table has PathName_{image.Name} and no FileName_{image.Name}: there is no image {image.Name} to load");
            }
        }
    }
}
