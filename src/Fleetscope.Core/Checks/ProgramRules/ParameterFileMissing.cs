using System.Buffers;
using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds parameters of Fiji style jobs that name files or folders which are not there.</summary>
internal sealed class ParameterFileMissing : IJobRule
{
    // Values are kept once each; a run that names more different paths is checked for the first ones.
    private const int MostPaths = 100_000;

    // What scripts put in place of numbers: img_{iii}.tif, img_<00-99>.tif, img_%03d.tif, *.tif.
    private static readonly SearchValues<char> Placeholders = SearchValues.Create("*?{}<>#%");

    private readonly Dictionary<string, (int Line, int Number, string Parameter)> paths = new(StringComparer.Ordinal);
    private readonly FirstOnes missing = new("paths");

    public string Name => "parameter-file-missing";

    public string Finds => "A value below /home/ubuntu/bucket in a Fiji style job that names nothing in the source bucket: the script would find no image.";

    public string Fix => "Put the file there, or correct the path (case counts).";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(context.ProgramName == ProgramChoice.Fiji && context.Store(BucketRole.Source) is not null);

    public void Look(GroupReading group)
    {
        if (group.Job?.Message is FijiMessage message && paths.Count < MostPaths)
        {
            foreach (var (key, value) in message.Metadata.Concat(message.SharedMetadata))
            {
                if (value.StartsWith(BucketPath.Mount + "/", StringComparison.Ordinal) && !value.AsSpan().ContainsAny(Placeholders))
                {
                    paths.TryAdd(JobPaths.Key(value), (group.Line, group.Number, key));
                }
            }
        }
    }

    public async IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (path, at) in paths)
        {
            if (path.Length > 0 && !await IsThereAsync(context, path, cancellationToken))
            {
                missing.Add(() => this.InJobFile(
                    context, Severity.Error, at.Line, at.Parameter, path, $"group {at.Number}: nothing in the source bucket begins with {context.Files.NameOf(BucketRole.Source, path)}"));
            }
        }

        foreach (var finding in missing.All())
        {
            yield return finding;
        }
    }

    /// <summary>A path is a file, a folder, or the beginning of files' names, as scripts like it. Folders of many files are listed once.</summary>
    private static async Task<bool> IsThereAsync(CheckContext context, string path, CancellationToken cancellationToken)
    {
        var isFile = Path.HasExtension(path) && await context.Files.ListAsync(BucketRole.Source, JobPaths.FolderOf(path), cancellationToken) is { } listing && listing.Has(path);
        return isFile || await context.Store(BucketRole.Source)!.ListAsync(path, cancellationToken).AnyAsync(cancellationToken);
    }
}
