using System.CommandLine;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary><c>jobs ...</c>: makes job files.</summary>
internal static class JobsCommand
{
    public static Command Create() => new("jobs", """
        Makes job files: from a plate's layout, a table, a listing, or CellProfiler's own groups.

        Examples:
          fleetscope jobs combine Plate=P1 Well=@96 --shared files/job.json --to plate1.json
        """)
    {
        BatchCommand.Create(),
        CombineCommand.Create(),
        FromCsvCommand.Create(),
        FromGroupsCommand.Create(),
        FromFilesCommand.Create(),
    };
}
