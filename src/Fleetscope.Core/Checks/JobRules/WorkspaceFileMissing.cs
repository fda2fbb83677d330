using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Stores;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds pipelines and data files that are not where the job file says.</summary>
internal sealed class WorkspaceFileMissing : IRule
{
    public string Name => "workspace-file-missing";

    public string Finds => "A pipeline or data_file that is not in the workspace bucket: every job would fail.";

    public string Fix => "Put the file there, or correct the path: it is relative to the root of the bucket.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler)
        {
            yield break;
        }

        foreach (var key in (string[])["pipeline", "data_file"])
        {
            var path = JobPaths.Key(context.Shared(key));
            if (path.Length > 0 && await context.Files.HasAsync(BucketRole.Workspace, path, cancellationToken) is false)
            {
                var nearby = await context.Files.ListAsync(BucketRole.Workspace, JobPaths.FolderOf(path), cancellationToken);
                var hint = nearby?.InOtherCase(path) is { } other ? $"; there is {other}, which differs in case" : "";
                yield return this.InJobFile(
                    context, Severity.Error, 0, key, context.Shared(key),
                    $"there is no {context.Files.NameOf(BucketRole.Workspace, path)}: every job would fail{hint}");
            }
        }
    }
}
