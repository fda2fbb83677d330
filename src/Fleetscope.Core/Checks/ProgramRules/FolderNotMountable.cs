using Fleetscope.Programs.Containers;
using Fleetscope.Stores;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds folders that docker and podman cannot be told to mount.</summary>
internal sealed class FolderNotMountable : IRule
{
    public string Name => "folder-not-mountable";

    public string Finds => "Under CONTAINER, a bucket folder or config folder whose path holds a ':' and one of , \" or a line break: no option of docker or podman can name it.";

    public string Fix => "Rename the folder, or leave CONTAINER out.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (!context.IsLocal || context.Config.Container is null)
        {
            yield break;
        }

        string?[] folders = [context.Config.Folder, context.Config.Buckets[BucketRole.Source].Folder, context.Config.Buckets[BucketRole.Workspace].Folder];
        foreach (var folder in folders.OfType<string>().Distinct().Where(folder => !ContainerMount.CanName(folder)))
        {
            yield return this.InConfig(context, Severity.Error, "CONTAINER", $"no container can have the folder {folder}");
        }
    }
}
