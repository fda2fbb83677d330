using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds columns whose kind is written in other case: Filename_DNA, metadata_Well.</summary>
internal sealed class MisspeltColumn : IRule
{
    private static readonly string[] Kinds = ["FileName_", "PathName_", "Metadata_", "URL_", "ObjectsFileName_", "ObjectsPathName_"];

    public string Name => "misspelt-column";

    public string Finds => "A column like Filename_DNA or metadata_Well: CellProfiler wants FileName_, PathName_ and Metadata_ in just this spelling.";

    public string Fix => "Write the beginning of the column's name as CellProfiler does.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!context.RunsCellProfiler || await context.Files.TableAsync(cancellationToken) is not { } table)
        {
            yield break;
        }

        foreach (var name in table.Header)
        {
            if (Corrected(name.Trim()) is { } right)
            {
                yield return this.InFile(Severity.Error, context.Files.TableName, 1, name, "", $"the column is called {name}, which CellProfiler does not take for {right}");
            }
        }
    }

    /// <summary>The name as CellProfiler wants it; null when it is so, or nothing like it.</summary>
    public static string? Corrected(string name)
    {
        var kind = Kinds.FirstOrDefault(kind => name.StartsWith(kind, StringComparison.OrdinalIgnoreCase));
        return kind is null || name.StartsWith(kind, StringComparison.Ordinal) || name.Length == kind.Length ? null : kind + name[kind.Length..];
    }
}
