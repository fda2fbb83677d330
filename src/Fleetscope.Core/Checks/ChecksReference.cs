using System.Text;

namespace Fleetscope.Checks;

/// <summary>Writes <c>docs/checks.md</c> from the rules themselves, so that the page cannot lag behind them.</summary>
public static class ChecksReference
{
    /// <summary>The page.</summary>
    /// <param name="engineRules">The rules of the engines, as <see cref="Preflight"/> gets them.</param>
    public static string Write(params IReadOnlyList<Func<IRuleDescription>> engineRules)
    {
        var page = new StringBuilder();
        page.Append(
            """
            # What is checked before anything starts

            This page is made from the rules; `fleetscope check [JOBFILE]` runs them, and `fleetscope run` does it first and stops on errors; so do `setup` and `startCluster` where machines cost money.
            All findings are told together. `--allow RULE` lowers the errors of one rule to warnings. A rule that does not concern the engine or the program says nothing.

            The readers of the two files speak as `config-mistake`, `config-notice` and `job-file-mistake`; what cannot be read cannot be allowed.


            """);
        foreach (var rule in Preflight.Rules.Concat(engineRules).Select(make => make()))
        {
            page.Append($"## {rule.Name}\n\n{rule.Finds}\n\nFix: {rule.Fix}\n\n");
        }

        return page.ToString().TrimEnd('\n').Replace("\r\n", "\n", StringComparison.Ordinal) + "\n";
    }
}
