using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Stores;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds UPLOAD_FLAGS that are not understood.</summary>
internal sealed class UploadFlagUnknown(CheckedRuns runs) : IRule
{
    public string Name => "upload-flag-unknown";

    public string Finds => "An UPLOAD_FLAGS with a flag or a value that Fleetscope does not understand: outputs could not be uploaded as you mean.";

    public string Fix => "Correct the flag.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { Options.UploadFlags: var flags } && TroubleOf(flags) is { } trouble)
        {
            yield return this.InConfig(context, Severity.Error, "UPLOAD_FLAGS", $"{trouble.What}: {trouble.Cause}", trouble.Next);
        }
    }

    private static FleetscopeException? TroubleOf(string flags)
    {
        try
        {
            UploadFlags.Parse(flags);
            return null;
        }
        catch (FleetscopeException trouble)
        {
            return trouble;
        }
    }
}
