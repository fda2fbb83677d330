namespace Fleetscope.Aws.Preparing;

internal static class PartCalls
{
    public static IReadOnlyList<string> Worker { get; } = [];

    public static IReadOnlyList<string> Monitor { get; } = [];

    public static IReadOnlyList<string> Control { get; } = [];

    public static IReadOnlyList<string> Preparer { get; } = [];
}
