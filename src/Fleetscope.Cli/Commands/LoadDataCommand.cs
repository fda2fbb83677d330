using System.CommandLine;
using Fleetscope.Checks;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.LoadData;
using Fleetscope.Local;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Cli.Commands;

/// <summary><c>loaddata make</c> and <c>loaddata check</c>: the table that CellProfiler's LoadData reads.</summary>
internal static class LoadDataCommand
{
    private static readonly Argument<string> Folder = new("FOLDER")
    {
        Description = "The folder of the images, relative to the root of the bucket", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "",
    };

    private static readonly Option<string?> Pattern = new("--pattern") { Description = "How the files are called: {Plate}/{Well}_s{Site}_w{Channel}.tif", HelpName = "PATTERN" };

    private static readonly Option<string?> Expression = new("--regex") { Description = "The same as a regular expression with named groups: (?<Well>[A-P]\\d\\d)", HelpName = "REGEX" };

    private static readonly Option<string?> Vendor = new("--vendor")
    {
        Description = "A pattern by name: " + string.Join(", ", VendorPatterns.All.Select(vendor => vendor.Name)), HelpName = "NAME",
    };

    private static readonly Option<string[]> Channel = new("--channel")
    {
        Description = "Which image of the pipeline a channel is: 1=OrigDNA; channels without one are left out. Repeatable [default: all, as they are called]",
        HelpName = "CHANNEL=IMAGE", DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> Metadata = new("--metadata")
    {
        Description = "A column that is the same in every row: Plate=P1. Repeatable", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> Illumination = new("--illum")
    {
        Description = "Adds illumination functions by their keys: illum/{Plate}/{Plate}_Illum{Stem}.npy ({Stem}: the image without Orig)", HelpName = "PATTERN",
    };

    private static readonly Option<bool> SkipIncomplete = new("--skip-incomplete") { Description = "Leave out fields that lack a channel, and name them" };

    private static readonly Option<FileInfo?> To = new("--to") { Description = "Write the table to this file [default: standard output]", HelpName = "FILE" };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace the file of --to when it is there" };

    private static readonly Argument<FileInfo> Table = new("CSV") { Description = "The table" };

    private static readonly Option<string?> Images = new("--bucket") { Description = "The folder that is the bucket, to look for the images in it", HelpName = "FOLDER" };

    private static readonly Option<FileInfo?> JobFile = new("--job") { Description = "A job file, to look for the rows of its groups", HelpName = "JOBFILE" };

    public static Command Create() => new("loaddata", """
        Makes and checks the table that CellProfiler's LoadData reads.

        Examples:
          fleetscope loaddata make images/P1 --vendor phenix --to load_data.csv
          fleetscope loaddata check load_data.csv
        """)
    {
        Make(), Check(),
    };

    private static Command Make()
    {
        var command = new Command("make", """
            Makes a LoadData table from the names of the images in a folder of the bucket. The same files give the same table.

            Examples:
              fleetscope loaddata make images --bucket ./bucket --pattern '{Plate}/{Well}_s{Site}_w{Channel}.tif' --to load_data.csv
              fleetscope loaddata make images/P1 --vendor phenix --channel 1=OrigDNA --channel 2=OrigER --illum 'illum/{Plate}/{Plate}_Illum{Stem}.npy'
              fleetscope loaddata make --bucket ./bucket --regex '(?<Well>[A-P]\d\d)_(?<Channel>[a-z]+)[.]png' --metadata Plate=P1
            """)
        {
            Folder, Pattern, Expression, Vendor, Channel, Metadata, Illumination, SkipIncomplete, To, Force,
        };
        command.Add(RunOptions.Config);
        command.Add(RunOptions.Bucket);
        command.Add(RunOptions.Output);
        command.Validators.Add(result =>
        {
            if (new Option[] { Pattern, Expression, Vendor }.Count(option => result.GetResult(option) is not null) != 1)
            {
                result.AddError("Say how the files are called with one of --pattern, --regex and --vendor.");
            }
        });
        command.SetAction(MakeAsync);
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check", """
            Finds what is wrong with a LoadData table by itself. Exit code 1 when there are errors.

            Examples:
              fleetscope loaddata check load_data.csv
              fleetscope loaddata check load_data.csv --bucket ./bucket --job files/job.json
            """)
        {
            Table, Images, JobFile, RunOptions.Output,
        };
        command.SetAction(CheckAsync);
        return command;
    }

    private static async Task<int> MakeAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var to = parsed.GetValue(To);
        if (to is { Exists: true } && !parsed.GetValue(Force))
        {
            throw new FleetscopeException(to.FullName, "it is there already", "choose another name for --to, or replace it with --force");
        }

        var request = new LoadDataRequest
        {
            Pattern = parsed.GetValue(Pattern) is { } text ? NamingPattern.Parse(text)
                : parsed.GetValue(Expression) is { } expression ? NamingPattern.OfRegex(expression)
                : VendorPatterns.Named(parsed.GetValue(Vendor)!).Pattern,
            Folder = parsed.GetValue(Folder) ?? "",
            Channels = Pairs(parsed.GetValue(Channel)!, "--channel", "1=OrigDNA", keyMayBeAbsent: true),
            Metadata = [.. Pairs(parsed.GetValue(Metadata)!, "--metadata", "Plate=P1", keyMayBeAbsent: false).Select(WithoutPrefix)],
            Illumination = parsed.GetValue(Illumination),
            SkipIncomplete = parsed.GetValue(SkipIncomplete),
        };
        var table = await LoadDataMaker.MakeAsync(Source(parsed), request, stopping);
        table.Notices.ToList().ForEach(notice => screen.Say(notice));
        if (to is not null)
        {
            await using var file = new StreamWriter(new FileStream(to.FullName, parsed.GetValue(Force) ? FileMode.Create : FileMode.CreateNew));
            table.Write(file);
        }
        else if (screen.Mode != OutputMode.Json)
        {
            // In every mode but JSON the table is the result, and goes to the pipe as it is.
            table.Write(Console.Out);
            return ExitCodes.Ok;
        }

        screen.Result(
            new MadeTableResult(to?.FullName, table.Rows.Count, table.Header, to is null ? table.Rows : null, table.Notices), CliJson.Default.MadeTableResult,
            words => words.Plain($"{to!.FullName}: {table.Rows.Count:N0} row{(table.Rows.Count == 1 ? "" : "s")}, {table.Header.Count(name => name.StartsWith("FileName_", StringComparison.Ordinal))} images each"));
        return ExitCodes.Ok;
    }

    private static async Task<int> CheckAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var file = parsed.GetValue(Table)!;
        if (!file.Exists)
        {
            throw new FleetscopeException(file.FullName, "there is no such table", "check the path; it starts at the current folder");
        }

        var bucket = parsed.GetValue(Images) is { } folder ? Existing(Path.GetFullPath(folder)) : null;
        var config = new RunConfig
        {
            Source = new ConfigFile { Path = Path.GetFullPath("config.py") },
            AppName = "loaddata",
            Buckets = BucketsOf(new Bucket(bucket ?? "", bucket)),
        };
        var jobs = parsed.GetValue(JobFile) is { } job ? Fleetscope.Jobs.JobFile.Open(job.FullName, config.AppName, JobStyle.CellProfiler) : null;
        var context = new CheckContext(config, jobs, "local", ProgramChoice.CellProfiler, (_, _) => bucket is null ? null : LocalEngine.OpenFolder(bucket))
        {
            TableFile = file.FullName,
        };
        List<Finding> findings = [];
        await foreach (var finding in Preflight.FindInTableAsync(context, stopping))
        {
            findings.Add(finding);
        }

        return CheckCommand.Show(screen, findings);
    }

    private static IObjectStore Source(ParseResult parsed)
    {
        var config = RunOptions.ConfigPath(parsed);
        if (parsed.GetValue(RunOptions.Bucket) is { } folder)
        {
            return LocalEngine.OpenFolder(Existing(Path.GetFullPath(folder, Path.GetDirectoryName(config)!)));
        }

        if (!File.Exists(config))
        {
            throw new FleetscopeException("loaddata make", $"there is neither a --bucket nor a config at {config}", "give the folder that is the bucket: --bucket ./bucket");
        }

        var source = RunConfig.Load(config, [], null, RunOptions.KnownKeys).Buckets.Source;
        return LocalEngine.OpenFolder(Existing(source.Folder
            ?? throw new FleetscopeException($"bucket {source.Text}", "it is the name of an S3 bucket, which cannot be listed from here yet", "give a folder with its files: --bucket ./bucket")));
    }

    private static string Existing(string folder) => Directory.Exists(folder)
        ? folder
        : throw new FleetscopeException(folder, "there is no such folder", "give the folder that is the bucket: --bucket ./bucket");

    private static BucketSet BucketsOf(Bucket bucket) => new(bucket, bucket, bucket, bucket);

    private static List<KeyValuePair<string, string>> Pairs(string[] texts, string option, string example, bool keyMayBeAbsent)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var text in texts)
        {
            var divider = text.IndexOf('=');
            if (divider < 0 && !keyMayBeAbsent)
            {
                throw new FleetscopeException($"{option} {text}", "it has no '='", $"write {option} {example}");
            }

            pairs.Add(divider < 0 ? new("", text) : new(text[..divider], text[(divider + 1)..]));
        }

        return pairs;
    }

    private static KeyValuePair<string, string> WithoutPrefix(KeyValuePair<string, string> pair) =>
        pair.Key.StartsWith("Metadata_", StringComparison.Ordinal) ? new(pair.Key["Metadata_".Length..], pair.Value) : pair;
}

/// <summary>A table that was made, as JSON.</summary>
/// <param name="File">Where it was written; absent: its rows follow.</param>
/// <param name="Count">How many rows it has.</param>
internal sealed record MadeTableResult(string? File, int Count, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>>? Rows, IReadOnlyList<string> Notices);
