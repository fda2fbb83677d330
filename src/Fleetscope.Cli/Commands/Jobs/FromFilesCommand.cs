using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Drafting;
using Fleetscope.Stores;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary><c>jobs from-files PATTERN</c>: groups by the names of files.</summary>
internal static class FromFilesCommand
{
    private static readonly Argument<string> Pattern = new("PATTERN")
    {
        Description = "Names from the bucket's root, with {Parts}; * and ? stay within a folder, ** crosses folders",
    };

    private static readonly Option<string?> By = new("--by") { Description = "The parts that make a group, with commas between [default: all]", HelpName = "PARTS" };

    private static readonly Option<string?> Bucket = new("--bucket")
    {
        Description = "The folder to list [default: SOURCE_BUCKET of the config]; relative to the config's folder", HelpName = "FOLDER",
    };

    public static Command Create()
    {
        var command = new Command("from-files", """
            Makes a job of every distinct combination of named parts in the names of files.

            Examples:
              fleetscope jobs from-files 'images/{Plate}/{Well}_s{Site}_{Channel}.tif' --bucket ./bucket --by Plate,Well,Site --shared files/job.json
              fleetscope jobs from-files '{Plate}/**/r{Row}c{Col}f{Field}p*.tiff' --by Plate,Row,Col --style generic --shared output=results --to job.json
            """)
        {
            Pattern, By, Bucket,
        }.WithShared();
        command.SetAction(FindAsync);
        return command;
    }

    private static async Task<int> FindAsync(ParseResult parsed, CancellationToken stopping)
    {
        var (shared, style) = DraftOptions.Terms(parsed);
        var pattern = FilePattern.Parse(parsed.GetValue(Pattern)!);
        var files = await FileGroups.FindAsync(Open(parsed), pattern, DraftOptions.Names(parsed.GetValue(By)), style, stopping);
        var screen = Screen.For(parsed);
        screen.Say($"{files.Matched:N0} files match, {files.Groups.Count:N0} groups"
            + (files.Others == 0 ? "" : $"; {files.Others:N0} other{(files.Others == 1 ? "" : "s")} below it: {string.Join(", ", files.Strangers)}{(files.Others > files.Strangers.Count ? " ..." : "")}"));
        return await new DraftOutput(parsed, [DraftOptions.Draft(parsed, "files", shared, style, files.Groups)]).WriteAsync(stopping);
    }

    private static IObjectStore Open(ParseResult parsed)
    {
        var bucket = parsed.GetValue(Bucket) is { } folder
            ? new Bucket(folder, Path.GetFullPath(folder, Path.GetDirectoryName(RunOptions.ConfigPath(parsed))!))
            : RunOptions.Load(parsed).Buckets.Source;
        if (bucket.Folder is { } path && !Directory.Exists(path))
        {
            throw new FleetscopeException(path, "there is no such folder", "give the folder that stands for the bucket with --bucket FOLDER");
        }

        return CheckFirst.Open(bucket) ?? RemoteBuckets.Open(null, bucket) ?? throw new FleetscopeException(
            $"bucket {bucket}", "this machine has no AWS credentials to list it with", "run `aws configure`, or give a folder that holds the files under the same names: --bucket FOLDER");
    }
}
