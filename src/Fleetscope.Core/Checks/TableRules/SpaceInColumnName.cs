using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds columns whose names begin or end with a space, as typing ", " between them makes.</summary>
internal sealed class SpaceInColumnName : IRule
{
    public string Name => "space-in-column-name";

    public string Finds => "A column whose name begins or ends with a space: CellProfiler knows no such FileName_ or Metadata_.";

    public string Fix => "Remove the spaces around the commas of the table's first line.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        foreach (var name in table.Header.Where(name => name.Length != name.Trim().Length && name.Trim().Length > 0))
        {
            yield return this.InFile(Severity.Error, context.Files.TableName, 1, name, "", $"the column is called '{name}', with a space: it does not count as {name.Trim()}");
        }
    }
}
