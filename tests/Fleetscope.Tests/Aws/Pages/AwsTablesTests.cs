using System.Text.Json;
using System.Text.RegularExpressions;
using Fleetscope.Aws;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>The tables of docs/engines/aws/ that the code knows better. FLEETSCOPE_APPROVE=1 writes them anew.</summary>
public sealed partial class AwsTablesTests
{
    /// <summary>Characters of a value in a table; the list itself has it in full.</summary>
    private const int Longest = 160;

    [Fact]
    public void Troubleshooting_tells_every_error_of_AWS_that_has_words_of_its_own()
    {
        var rows = AwsFailures.Rows.Select(row => $"| {SaidBy(row)} | {Plain(row.Cause)} | {Plain(row.Next)} |");
        ShouldHold("troubleshooting.md", "aws failures", ["| AWS says | It means | Do |", "|---|---|---|", .. rows]);
    }

    [Fact]
    public void Who_comes_from_the_Python_tools_reads_every_listed_difference()
    {
        var listed = JsonSerializer.Deserialize(File.ReadAllText(SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Approved", "differences.json")), DifferenceJson.Default.ListDifference)!;
        // What one command leaves, the account has after the next ones too.
        var rows = listed.OrderBy(difference => difference.Where, StringComparer.Ordinal).DistinctBy(difference => (difference.Where.Split(" /")[^1], Value(difference.Original), Value(difference.Ours)))
            .Select(difference => $"| {Cell(difference.Where)} | {Value(difference.Original)} | {Value(difference.Ours)} | {Cell(Number().Replace(difference.Reason, ""))} |");
        ShouldHold("from-python.md", "differences", ["| Where | The family leaves | Fleetscope leaves | Why |", "|---|---|---|---|", .. rows]);
    }

    private static void ShouldHold(string name, string table, IEnumerable<string> lines)
    {
        var path = Path.Combine(Page.Folder, name);
        var page = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {table}: begin -->\n", $"<!-- {table}: end -->");
        var start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var after = page.IndexOf(end, StringComparison.Ordinal);
        var wanted = string.Concat(lines.Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("FLEETSCOPE_APPROVE") == "1")
        {
            File.WriteAllText(path, page[..start] + wanted + page[after..]);
            return;
        }

        page[start..after].ShouldBe(wanted, "run this test with FLEETSCOPE_APPROVE=1 to write the table anew");
    }

    private static string SaidBy(AwsFailure row)
    {
        var codes = row.Codes.Length == 0 ? "any other error" : string.Join(", ", row.Codes.Split(' ').Select(code => $"`{code}`"));
        return Cell(codes + (row.Calls.Length == 0 ? "" : $" of {string.Join(", ", row.Calls.Split(' ').Select(call => $"`{call}`"))}")
            + (row.Said.Length == 0 ? "" : $", with {string.Join(" or ", row.Said.Split('|').Select(words => $"\"{words}\""))}"));
    }

    /// <summary>Without the places that an error fills in.</summary>
    private static string Plain(string text) => Cell(text
        .Replace(" ({said})", "", StringComparison.Ordinal)
        .Replace("{said} ({code}){id}", "what AWS says", StringComparison.Ordinal)
        .Replace("{id}", "", StringComparison.Ordinal)
        .Replace("{permission} on {resource}", "the permission that is named", StringComparison.Ordinal)
        .Replace("{permission}", "the permission that is named", StringComparison.Ordinal)
        .Replace("iam:PassRole on {resource}", "iam:PassRole on the role", StringComparison.Ordinal)
        .Replace("{resource}", "it", StringComparison.Ordinal)
        .Replace("{who}", "the signed-in user or role", StringComparison.Ordinal)
        .Replace("{endpoint}", "the endpoint", StringComparison.Ordinal)
        .Replace("no region '{region}'", "no such region", StringComparison.Ordinal)
        .Replace("{region}", "the region", StringComparison.Ordinal)
        .Replace("throttled {call}", "throttled the call", StringComparison.Ordinal)
        .Replace("{code} of {call}", "the code", StringComparison.Ordinal)
        .Replace("of {what}", "that is named", StringComparison.Ordinal));

    private static string Value(System.Text.Json.Nodes.JsonNode? value) => value switch
    {
        null => "nothing",
        System.Text.Json.Nodes.JsonValue text when text.TryGetValue<string>(out var said) => $"`{Cell(said.Trim().Replace("\n", "; ", StringComparison.Ordinal))}`",
        _ when value.ToJsonString() == "true" => "the file",
        _ => value.ToJsonString() is { Length: <= Longest } all ? $"`{Cell(all)}`" : $"`{Cell(value.ToJsonString()[..Longest])} ...`",
    };

    // A bar would end the cell, also in code.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The number of a defect in a study that is not part of the checkout.</summary>
    [GeneratedRegex(@"^(Upstream )?D\d+(, (D\d+|contract))*: ")]
    private static partial Regex Number();
}
