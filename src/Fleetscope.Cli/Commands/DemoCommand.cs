using System.CommandLine;
using Fleetscope.Cli.Demo;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Configuration;
using Fleetscope.Programs.Fiji;
using Spectre.Console;

namespace Fleetscope.Cli.Commands;

/// <summary><c>demo</c>: a plate that was drawn, analysed by the real program, and compared with the truth.</summary>
internal static class DemoCommand
{
    private const int Seed = 1;

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Install what is missing without asking" };
    private static readonly Option<bool> Force = new("--force") { Description = "Count all wells again" };

    public static Command Create()
    {
        var command = new Command("demo", """
            Draws a small plate of nuclei into ./fleetscope-demo/, counts them with ImageJ, and compares the counts with the truth.

            A second call goes on: wells that were counted stay counted, and what you changed in the folder is kept.

            Examples:
              fleetscope demo
              fleetscope demo --yes
            """)
        {
            Yes, Force, RunOptions.Output,
        };
        command.SetAction(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        if (!await HasNeedsAsync(screen, parsed.GetValue(Yes), stopping))
        {
            return ExitCodes.Failed;
        }

        var folder = Path.GetFullPath("fleetscope-demo");
        screen.Say($"Drawing the plate in {folder}");
        DemoFolder.Write(folder, Seed);

        var config = RunConfig.Load(Path.Combine(folder, "config.py"), [], null, RunOptions.KnownKeys);
        var engine = Engines.Named("local");
        var called = new LastRun(config.AppName, engine.Name, config.File, [], null);
        var terms = new RunTerms(Path.Combine(folder, DemoFolder.JobFile)) { Slots = Environment.ProcessorCount, Force = parsed.GetValue(Force) };

        // The run's own result would be a second JSON object on standard output.
        var within = screen.Mode == OutputMode.Json ? new Screen(OutputMode.Quiet) : screen;
        var exitCode = await new RunFlow(config, engine, terms, within, Invocation.Clock).RunAsync(called, Invocation.Signals.Abandon, stopping);
        string report;
        await using (var run = await OpenRun.SetUpAsync(config, engine, called, adopt: false, stopping))
        {
            report = await ReportFile.WriteAsync(run, Path.Combine(folder, "report.html"), stopping);
        }

        var comparison = DemoTruth.Compare(folder);
        var result = new DemoResult(config.AppName, folder, report, comparison.Wells.Count, comparison.Truth, comparison.Counted, comparison.Exact, comparison.Agrees);
        screen.Result(result, CliJson.Default.DemoResult, words => Print(words, comparison, result));
        return exitCode != ExitCodes.Ok ? exitCode : comparison.Agrees ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<bool> HasNeedsAsync(Screen screen, bool yes, CancellationToken stopping)
    {
        var path = SearchPath.Parse(Environment.GetEnvironmentVariable("PATH"));
        var needs = DemoNeeds.Find(path);
        if (needs.Missing.Count == 0)
        {
            return true;
        }

        if (!needs.CanInstall)
        {
            throw needs.Failed("this machine lacks it, and only root on a system with apt-get can install it here");
        }

        var missing = string.Join(", ", needs.Missing.Select(need => need.What));
        if (!Question.Confirmed("demo", $"The demo needs {missing}. Install with: {needs.AptLine} ?", yes))
        {
            screen.Say($"Nothing was installed. To do it yourself: {needs.AptLine}");
            return false;
        }

        screen.Say($"Installing {missing}");
        await needs.InstallAsync(screen.Say, stopping);
        var still = DemoNeeds.Find(path);
        return still.Missing.Count == 0 ? true : throw still.Failed("apt-get installed its packages, but it is not there");
    }

    private static void Print(IAnsiConsole words, DemoComparison comparison, DemoResult result)
    {
        var columns = comparison.Wells.Select(well => well.Well[1..]).Distinct().ToList();
        var table = new Table().Border(TableBorder.Rounded).AddColumn("");
        columns.ForEach(column => table.AddColumn(new TableColumn(column).RightAligned()));
        foreach (var row in comparison.Wells.GroupBy(well => well.Well[..1]))
        {
            var cells = row.ToDictionary(well => well.Well[1..], Cell);
            table.AddRow([row.Key, .. columns.Select(column => cells.GetValueOrDefault(column, ""))]);
        }

        words.Plain();
        words.Plain("Nuclei counted (drawn, where it differs):");
        words.Write(table);
        words.Plain($"{result.Counted} counted, {result.Truth} drawn; {result.Exact} of {result.Wells} wells exact, all must be within {DemoTruth.Tolerance:P0}: "
            + (result.Agrees ? "they are." : "THEY ARE NOT."));
        words.Plain($"Report: {result.Report}");
        words.Plain($"Next:   look at {Path.Combine(result.Folder, "config.py")} and {DemoFolder.JobFile} beside it; they are a start for your own.");
    }

    private static string Cell(WellComparison well) => well switch
    {
        { Counted: null } => "-",
        { Counted: var counted, Truth: var truth } when counted == truth => $"{counted}",
        _ => $"{well.Counted} ({well.Truth})",
    };
}

/// <summary>What the demo came to, as JSON.</summary>
/// <param name="Exact">Wells whose count is the truth.</param>
/// <param name="Agrees">Whether all wells are within the tolerance.</param>
internal sealed record DemoResult(string Run, string Folder, string Report, int Wells, int Truth, int Counted, int Exact, bool Agrees);
