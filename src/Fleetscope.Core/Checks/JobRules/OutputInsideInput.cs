using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds outputs that are written into the folder that jobs read.</summary>
internal sealed class OutputInsideInput : IRule
{
    public string Name => "output-inside-input";

    public string Finds => "An output folder inside of the input folder: later jobs read, or walk through, what earlier ones wrote.";

    public string Fix => "Choose an output folder beside the input folder.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.JobFile is not { Style: not JobStyle.Fiji } || context.Config.Buckets.Source.ToString() != context.Config.Buckets.Destination.ToString())
        {
            yield break;
        }

        // An empty input is the whole bucket, and has a rule of its own.
        var (input, output) = (JobPaths.Key(context.Shared("input")), JobPaths.Key(context.Shared("output")));
        if (input.Length > 0 && (output == input || output.StartsWith(input + "/", StringComparison.Ordinal)))
        {
            yield return this.InJobFile(context, Severity.Warning, 0, "output", context.Shared("output"), $"outputs go into {output}, which is inside of the input folder {input}");
        }
    }
}
