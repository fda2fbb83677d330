using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds columns without a name, and names that stand twice.</summary>
internal sealed class UnnamedColumn : IRule
{
    public string Name => "unnamed-column";

    public string Finds => "A column of the table without a name (pandas' index, or two commas in the head), or with the name of another one.";

    public string Fix => "Remove the column; with pandas, write the table with index=False.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        var seen = new HashSet<string>();
        for (var at = 0; at < table.Header.Count; at++)
        {
            var name = table.Header[at];
            if (string.IsNullOrWhiteSpace(name) || name.StartsWith("Unnamed: ", StringComparison.Ordinal))
            {
                yield return this.InFile(
                    Severity.Error, context.Files.TableName, 1, name, "", $"column {at + 1} of {table.Header.Count} has no name: CellProfiler cannot make a measurement of it");
            }
            else if (!seen.Add(name))
            {
                yield return this.InFile(
                    Severity.Error, context.Files.TableName, 1, name, "", $"column {at + 1} has the name of an earlier one, {name}: it is not said which of them counts",
                    "Remove or rename one of them.");
            }
        }
    }
}
