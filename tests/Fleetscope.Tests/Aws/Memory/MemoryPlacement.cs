using System.Text.RegularExpressions;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>A memberOf expression: <c>attribute:NAME == VALUE</c> and <c>attribute:NAME in [A, B]</c>, joined by <c>and</c>.</summary>
internal sealed partial record MemoryPlacement(IReadOnlyList<(string Attribute, IReadOnlyList<string> Values)> Terms)
{
    public static MemoryPlacement Read(string call, string expression)
    {
        var terms = new List<(string, IReadOnlyList<string>)>();
        foreach (var part in And().Split(expression))
        {
            var match = Term().Match(part.Trim());
            if (!match.Success)
            {
                throw MemoryAccount.Refuse(call, "InvalidParameterException", $"The placement constraint expression is not valid: {expression}");
            }

            terms.Add((match.Groups["name"].Value, match.Groups["list"].Success
                ? [.. match.Groups["list"].Value.Split(',').Select(value => value.Trim().Trim('"'))]
                : [match.Groups["value"].Value]));
        }

        return new MemoryPlacement(terms);
    }

    public bool Allows(IReadOnlyDictionary<string, string> attributes) => Terms.All(term => attributes.TryGetValue(term.Attribute, out var value) && term.Values.Contains(value));

    [GeneratedRegex(@"\s+(?:and|&&)\s+")]
    private static partial Regex And();

    [GeneratedRegex("""^attribute:(?<name>[A-Za-z0-9._/-]+)\s*(?:(?:==|=|equals)\s*"?(?<value>[A-Za-z0-9._/:@ -]*?)"?|in\s*\[(?<list>[^\]]*)\])$""")]
    private static partial Regex Term();
}
