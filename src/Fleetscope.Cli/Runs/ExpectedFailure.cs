using Fleetscope.Aws;

namespace Fleetscope.Cli.Runs;

/// <summary>Failures that have words of their own, which a command may go on after. Anything else is a bug, or the user's stop.</summary>
internal static class ExpectedFailure
{
    /// <returns>Null for a bug and for a stop.</returns>
    public static FleetscopeException? InWords(Exception failure) => failure as FleetscopeException ?? AwsFailures.Translate(failure);
}
