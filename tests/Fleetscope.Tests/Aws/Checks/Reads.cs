namespace Fleetscope.Tests.Aws.Checks;

/// <summary>Which calls change nothing.</summary>
internal static class Reads
{
    private static readonly string[] Verbs = ["Find", "List", "Get", "Has", "WhoAmI", "Read", "Download", "Describe", "Head"];

    /// <param name="call">As <c>ec2:ListSubnets</c> or, of AWS itself, <c>ec2:DescribeSubnets</c>.</param>
    public static bool IsReading(string call) => Verbs.Any(verb => call[(call.IndexOf(':', StringComparison.Ordinal) + 1)..].StartsWith(verb, StringComparison.Ordinal));
}
