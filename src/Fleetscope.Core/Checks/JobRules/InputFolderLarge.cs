using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Stores;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds an <c>input</c> through which CellProfiler would walk for a long time.</summary>
internal sealed class InputFolderLarge : IRule
{
    private const int Many = 10_000;

    public string Name => "input-folder-large";

    public string Finds => "An input that is empty (the whole bucket) or has more than 10,000 files: CellProfiler walks through all of it at the start of every job.";

    public string Fix => "Give a small folder as input, for example the one with the pipeline's rules; images come from the table.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler)
        {
            yield break;
        }

        var input = JobPaths.Key(context.Shared("input"));
        if (input.Length == 0)
        {
            yield return this.InJobFile(
                context, Severity.Warning, 0, "input", context.Shared("input"), "input is empty, which means the whole bucket: CellProfiler walks through it at the start of every job");
        }
        else if (context.Store(BucketRole.Source) is { } store)
        {
            // Counting stops at the limit: the folder may be a plate of a million files.
            var files = await store.ListAsync(input + "/", cancellationToken).Take(Many + 1).CountAsync(cancellationToken);
            if (files > Many)
            {
                yield return this.InJobFile(
                    context, Severity.Warning, 0, "input", context.Shared("input"),
                    $"input has more than {Many:N0} files, and CellProfiler walks through all of them at the start of every job");
            }
        }
    }
}
