using System.Text.RegularExpressions;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>What AWS_REGION may be.</summary>
internal static partial class RegionName
{
    /// <summary>Whether it has the shape of a region's name. Calls to any other go nowhere, and take half a minute to say so.</summary>
    public static bool IsPossible(string text) => Region().IsMatch(text);

    /// <summary>Whether it is a zone: a region and a letter.</summary>
    public static bool IsZone(string text) => text.Length > 1 && char.IsAsciiLetterLower(text[^1]) && IsPossible(text[..^1]);

    [GeneratedRegex(@"^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$")]
    private static partial Regex Region();
}
