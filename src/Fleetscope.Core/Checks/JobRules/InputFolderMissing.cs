using System.Runtime.CompilerServices;
using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds an <c>input</c> with nothing in it.</summary>
internal sealed class InputFolderMissing : IRule
{
    public string Name => "input-folder-missing";

    public string Finds => "An input folder that has no files: a command has nothing to read, and CellProfiler's default input folder is empty.";

    public string Fix => "Correct input: it is relative to the root of the source bucket.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var input = JobPaths.Key(context.Shared("input"));
        if (context.JobFile is not { Style: not JobStyle.Fiji } || input.Length == 0 || context.Store(BucketRole.Source) is not { } store)
        {
            yield break;
        }

        if (!await store.ListAsync(input + "/", cancellationToken).AnyAsync(cancellationToken))
        {
            // CellProfiler gets its images from the table; all that others read is below input.
            yield return this.InJobFile(
                context, context.RunsCellProfiler ? Severity.Warning : Severity.Error, 0, "input", context.Shared("input"),
                $"there are no files in {context.Files.NameOf(BucketRole.Source, input)}: "
                    + (context.RunsCellProfiler ? "rules and images that the pipeline takes from its default input folder are not found" : "no job has anything to read"));
        }
    }
}
