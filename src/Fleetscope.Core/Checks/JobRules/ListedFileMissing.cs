using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Stores;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds files of a .txt list that are not there.</summary>
internal sealed class ListedFileMissing : IRule
{
    public string Name => "listed-file-missing";

    public string Finds => "A line of a .txt data_file that names no file of the source bucket: jobs would end dead (InputsMissing).";

    public string Fix => "Write one path a line, from /home/ubuntu/bucket/ on, of a file that is there (case counts).";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = JobPaths.Key(context.Shared("data_file"));
        if (!context.RunsCellProfiler || !key.EndsWith(".txt", StringComparison.Ordinal) || context.Store(BucketRole.Source) is null
            || await context.Files.TextAsync(BucketRole.Workspace, key, cancellationToken) is not { } text)
        {
            yield break;
        }

        var (files, problems) = new ImageList(text).Files(Path.GetFileName(key), context.Files.Staged.SourceRoot);
        var missing = new FirstOnes("files");
        foreach (var problem in problems)
        {
            missing.Add(() => this.InFile(Severity.Error, context.Files.TableName, 0, "data_file", "", problem));
        }

        foreach (var file in files)
        {
            if (await context.Files.ListAsync(BucketRole.Source, JobPaths.FolderOf(file.Key), cancellationToken) is { } listing && !listing.Has(file.Key))
            {
                missing.Add(() => this.InFile(Severity.Error, context.Files.TableName, 0, "data_file", file.Key, $"there is no {context.Files.NameOf(BucketRole.Source, file.Key)}"));
            }
        }

        foreach (var finding in missing.All())
        {
            yield return finding;
        }
    }
}
