using System.CommandLine;
using Fleetscope.Drafting;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary><c>jobs from-groups FILE</c>: what CellProfiler's <c>--print-groups</c> prints.</summary>
internal static class FromGroupsCommand
{
    private static readonly Argument<string> Groups = new("FILE") { Description = "The output of cellprofiler --print-groups; - for standard input" };

    public static Command Create()
    {
        var command = new Command("from-groups", """
            Makes a job of every group that CellProfiler prints with --print-groups.

            Examples:
              fleetscope jobs from-groups groups.json --shared files/job.json --to job.json
              cellprofiler -c -r --print-groups -p Batch_data.h5 | fleetscope jobs from-groups - --groups-only
            """)
        {
            Groups,
        }.WithShared();
        command.SetAction(ReadAsync);
        return command;
    }

    private static async Task<int> ReadAsync(ParseResult parsed, CancellationToken stopping)
    {
        var (shared, style) = DraftOptions.Terms(parsed);
        var path = parsed.GetValue(Groups)!;
        var groups = PrintedGroups.Read(path == "-" ? "standard input" : path, await TextOf(path, stopping));
        return await new DraftOutput(parsed, [DraftOptions.Draft(parsed, "groups", shared, style, groups)]).WriteAsync(stopping);
    }

    private static async Task<ReadOnlyMemory<byte>> TextOf(string path, CancellationToken stopping)
    {
        try
        {
            if (path != "-")
            {
                return await File.ReadAllBytesAsync(path, stopping);
            }

            using var memory = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(memory, stopping);
            return memory.ToArray();
        }
        catch (Exception trouble) when (trouble is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FleetscopeException(path, "there is no such file", "write it: cellprofiler -c -r -p PIPELINE --print-groups > groups.json", trouble);
        }
    }
}
