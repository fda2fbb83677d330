using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Reports;

namespace Fleetscope.Cli.Commands;

/// <summary><c>report</c>: what a run was, as a page and a few lines.</summary>
internal static class ReportCommand
{
    private static readonly Option<FileInfo?> Html = new("--html") { Description = "Where the page goes [default: .fleetscope/runs/APP_NAME/report.html]", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("report", """
            Writes the report of the run last used here as one offline HTML page, and prints its summary.

            Examples:
              fleetscope report
              fleetscope report --html plate7.html
              fleetscope report --output json
            """)
        {
            Html,
        }.WithRun();
        command.SetAction(ReportAsync);
        return command;
    }

    private static async Task<int> ReportAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var (config, engine) = OpenRun.LastConfig(parsed);
        var file = parsed.GetValue(Html)?.FullName ?? ReportFile.DefaultPath(config);
        var ledger = await engine.Ledger(config).LoadAsync(stopping)
            ?? throw new FleetscopeException($"run {config.AppName}", "it was not set up yet, so there is nothing to report", "start it with: fleetscope run JOBFILE");
        RunReport report;
        if (ledger.IsLive)
        {
            await using var run = await OpenRun.LastAsync(parsed, stopping);
            report = await ReportFile.MakeAsync(run, file, stopping);
        }
        else
        {
            report = await ReportFile.MakeOfRemovedAsync(config, engine, ledger, file, stopping);
        }

        ReportFile.Write(report, file);
        switch (screen.Mode)
        {
            case OutputMode.Json:
                JsonReport.Write(Console.Out, report);
                break;
            case OutputMode.Text:
                TextReport.Write(Console.Out, report);
                Console.Out.WriteLine($"Report: {file}");
                break;
        }

        return ExitCodes.Ok;
    }
}
