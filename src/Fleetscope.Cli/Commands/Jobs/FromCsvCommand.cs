using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Drafting;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary><c>jobs from-csv CSV --by COLUMNS</c>: the distinct combinations of some columns of a table.</summary>
internal static class FromCsvCommand
{
    private static readonly Argument<FileInfo> Table = new("CSV") { Description = "The LoadData table" };
    private static readonly Option<string> By = new("--by") { Description = "The columns that make a group, with commas between", HelpName = "COLUMNS", Required = true };

    public static Command Create()
    {
        var command = new Command("from-csv", """
            Makes a job of every distinct combination of some columns of a table, as CellProfiler reads their values.

            Examples:
              fleetscope jobs from-csv load_data.csv --by Metadata_Plate,Metadata_Well --shared files/job.json --to job.json
              fleetscope jobs from-csv load_data.csv --by Metadata_Plate,Metadata_Well,Metadata_Site --groups-only
            """)
        {
            Table, By,
        }.WithShared();
        command.SetAction(ReadAsync);
        return command;
    }

    private static Task<int> ReadAsync(ParseResult parsed, CancellationToken stopping)
    {
        var (shared, style) = DraftOptions.Terms(parsed);
        var file = parsed.GetValue(Table)!;
        var by = DraftOptions.Names(parsed.GetValue(By));
        if (by.Count == 0)
        {
            throw new FleetscopeException("--by", "it names no column", "name the columns that make a group, for example --by Metadata_Plate,Metadata_Well");
        }

        var table = TableGroups.Read(file.FullName, by, style, stopping);
        var screen = Screen.For(parsed);
        foreach (var note in table.Notes)
        {
            screen.Say(note);
        }

        screen.Say($"{file.Name}: {table.RowCount:N0} rows, {table.Groups.Count:N0} groups");
        return new DraftOutput(parsed, [DraftOptions.Draft(parsed, Path.GetFileNameWithoutExtension(file.Name), shared, style, table.Groups)]).WriteAsync(stopping);
    }
}
