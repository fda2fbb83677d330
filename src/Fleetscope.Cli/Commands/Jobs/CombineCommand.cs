using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Drafting;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary><c>jobs combine KEY=VALUES...</c>: every combination of some values.</summary>
internal static class CombineCommand
{
    private static readonly Argument<string[]> KeyValues = new("KEY=VALUES")
    {
        Description = "A key and its values: P1,P2 | 1..9 | 01..12 | A..H | A..H:01..12 (wells) | @96 (all wells of a plate: 6, 12, 24, 48, 96, 384, 1536)",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> Include = new("--include")
    {
        Description = "Keep only groups that match, * and ? allowed; with commas: all of them. Repeatable: any of them", HelpName = "KEY=PATTERN", DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> Exclude = new("--exclude")
    {
        Description = "Leave out groups that match, in the same way. Repeatable", HelpName = "KEY=PATTERN", DefaultValueFactory = _ => [],
    };

    public static Command Create()
    {
        var command = new Command("combine", """
            Makes a job of every combination of the values; the last key changes fastest.

            Examples:
              fleetscope jobs combine Metadata_Plate=P1,P2 Metadata_Well=A..H:01..12 Metadata_Site=1..9 --shared files/job.json --to job.json
              fleetscope jobs combine Metadata_Plate=P1 Metadata_Well=@384 --exclude 'Metadata_Well=?01' --groups-only
              fleetscope jobs combine Plate=P1 Well=@96 --shared output=results --messages
              fleetscope jobs combine Well=A01,B02 --shared 'shared_metadata={"size": "1024"}' --shared output_file_location=out
            """)
        {
            KeyValues, Include, Exclude,
        }.WithShared();
        command.SetAction(CombineAsync);
        return command;
    }

    private static async Task<int> CombineAsync(ParseResult parsed, CancellationToken stopping)
    {
        var combination = Combination.Parse(parsed.GetValue(KeyValues)!, parsed.GetValue(Include) ?? [], parsed.GetValue(Exclude) ?? []);
        var (shared, style) = DraftOptions.Terms(parsed);
        if (!combination.Groups().Any())
        {
            throw new FleetscopeException("the combination", $"nothing is left of {combination.Size:N0} groups", "look at --include and --exclude");
        }

        var done = await new DraftOutput(parsed, [DraftOptions.Draft(parsed, "combined", shared, style, combination.Groups())]).WriteAsync(stopping);
        foreach (var idle in combination.Idle)
        {
            Screen.For(parsed).Say($"warning: {idle} matched no group");
        }

        return done;
    }
}
