using System.Runtime.CompilerServices;
using Fleetscope.Checks.BucketRules;
using Fleetscope.Checks.ConfigRules;
using Fleetscope.Checks.JobRules;
using Fleetscope.Checks.PipelineRules;
using Fleetscope.Checks.ProgramRules;
using Fleetscope.Checks.TableRules;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Checks;

/// <summary>Runs every rule over a config and a job file before anything starts, and gathers all that they find.</summary>
public sealed class Preflight
{
    private readonly IReadOnlyList<Func<IRuleDescription>> rules;

    /// <param name="engineRules">The rules of the engines, in order; they come after those of <see cref="Rules"/>.</param>
    public Preflight(params IReadOnlyList<Func<IRuleDescription>> engineRules) => rules = [.. Rules, .. engineRules];

    // What can be known of a table without a job file; they stand before Rules, which takes them up.
    private static readonly IReadOnlyList<Func<IRuleDescription>> TableRulesAlone =
    [
        () => new TableMistake(),
        () => new UnusualTableText(),
        () => new TableWithoutImages(),
        () => new UnnamedColumn(),
        () => new SpaceInColumnName(),
        () => new MisspeltColumn(),
        () => new FileWithoutPath(),
        () => new PathOutsideBucket(),
        () => new SameImageTwice(),
        () => new ImageInTwoRows(),
    ];

    // What concerns the rows of jobs: of a table by itself, all rows.
    private static readonly IReadOnlyList<Func<IRuleDescription>> TableRulesWithJobs =
    [
        () => new NoMatchingRow(),
        () => new UnevenGroups(),
        () => new ImageMissing(),
        () => new ImageEmpty(),
        () => new ImageSizeDiffers(),
    ];

    /// <summary>All rules that no engine owns, in the order of their findings. A rule is one file and one line here.</summary>
    public static IReadOnlyList<Func<IRuleDescription>> Rules { get; } =
    [
        // The config.
        () => new AppNameWithQueue(),
        () => new PlaceholderLeft(),
        () => new SingleAttempt(),
        () => new VisibilityAtDefault(),
        () => new NothingExpected(),
        () => new PluginKeysUnused(),
        () => new PluginsFolderMissing(),
        () => new DownloadOfBatchFile(),

        // Buckets and disks.
        () => new S3UnderLocalEngine(),
        () => new BucketFolderMissing(),
        () => new DestinationNotWritable(),
        () => new DiskNearlyFull(),

        // The program.
        () => new CommandMissing(),
        () => new ProgramNotFound(),
        () => new ContainerWithoutImage(),
        () => new FolderNotMountable(),
        () => new ScriptMissing(),
        () => new ExpectedFilesUnset(),

        // The job file as a whole.
        () => new WorkspaceFileMissing(),
        () => new DataFileType(),
        () => new InputFolderMissing(),
        () => new InputFolderLarge(),
        () => new UnknownJobKey(),
        () => new OutputInsideInput(),
        () => new ListedFileMissing(),

        // The pipeline.
        () => new PipelineUnreadable(),
        () => new PipelineWithoutLoadData(),
        () => new GroupingOff(),
        () => new RowRangeOn(),
        () => new BatchFilesModule(),
        () => new BaseImageLocation(),
        () => new OutputElsewhere(),
        () => new LoadDataLoadsNothing(),
        () => new NothingWritten(),
        () => new PipelineFileMissing(),
        () => new PipelineNewerThanImage(),

        // The table.
        .. TableRulesAlone,
        () => new LargeTable(),
        () => new ChannelWithoutColumn(),

        // Groups, in one pass.
        () => new GroupMistakes(),
        () => new DifferentGroupKeys(),
        () => new SeparatorInValue(),
        () => new UnknownStructureKey(),
        () => new SharedOutputFolder(),
        () => new DoneCheckShared(),
        () => new StrangeFolderName(),
        () => new MessageTooLarge(),
        () => new GroupingMismatch(),
        .. TableRulesWithJobs,
        () => new UnknownPlaceholder(),
        () => new InputsWithoutMatch(),
        () => new QuoteInParameter(),
        () => new ParameterFileMissing(),
        () => new AlreadyDone(),
    ];

    /// <summary>The names that <c>--allow</c> takes.</summary>
    public IReadOnlyList<string> RuleNames => [.. rules.Select(rule => rule().Name)];

    /// <summary>Reads the config and the job file, and checks what can be checked: mistakes in one do not hide those in the other.</summary>
    /// <exception cref="FleetscopeException">A rule of <see cref="CheckRequest.Allow"/> that there is not.</exception>
    public async Task<CheckReport> CheckAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var allowed = Allowed(request.Allow);
        var reading = InputReading.Of(request);
        var findings = new List<Finding>(reading.Findings);

        // Nothing of a config whose text is broken can be judged; groups that cannot be jobs are wrong under any config.
        var context = Context(request, reading.Usable ?? InputReading.NoConfig(request), reading.JobFile);
        var applying = reading.Usable is null ? [() => new GroupMistakes()] : rules;
        await foreach (var finding in FindAsync(applying, context, cancellationToken))
        {
            if (finding.File == context.Config.File && reading.WrongKeys.Contains(finding.Key))
            {
                continue;
            }

            findings.Add(finding.Severity == Severity.Error && allowed.Contains(finding.Rule) ? finding with { Severity = Severity.Warning } : finding);
        }

        return new CheckReport(findings, reading.Config, reading.JobFile);
    }

    /// <summary>Runs the rules over a context. Rules about jobs share one pass over the job file.</summary>
    public IAsyncEnumerable<Finding> FindAsync(CheckContext context, CancellationToken cancellationToken) => FindAsync(rules, context, cancellationToken);

    /// <summary>Runs the rules about tables alone over a context with <see cref="CheckContext.TableFile"/>.</summary>
    public static IAsyncEnumerable<Finding> FindInTableAsync(CheckContext context, CancellationToken cancellationToken) =>
        FindAsync([.. TableRulesAlone, .. TableRulesWithJobs], context, cancellationToken);

    private static async IAsyncEnumerable<Finding> FindAsync(
        IReadOnlyList<Func<IRuleDescription>> rules, CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = rules.Select(make => make()).ToList();
        foreach (var rule in all.OfType<IRule>())
        {
            await foreach (var finding in AsFarAsItSeesAsync(rule.CheckAsync(context, cancellationToken), cancellationToken))
            {
                yield return finding;
            }
        }

        foreach (var rule in await PassAsync(context, all, cancellationToken))
        {
            await foreach (var finding in AsFarAsItSeesAsync(rule.ConcludeAsync(context, cancellationToken), cancellationToken))
            {
                yield return finding;
            }
        }
    }

    /// <summary>What a rule finds until it comes to a bucket that it cannot look into.</summary>
    private static async IAsyncEnumerable<Finding> AsFarAsItSeesAsync(IAsyncEnumerable<Finding> findings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var found = findings.GetAsyncEnumerator(cancellationToken);
        while (await SeesAsync(found.MoveNextAsync().AsTask()))
        {
            yield return found.Current;
        }
    }

    private static async Task<bool> SeesAsync(Task<bool> looking)
    {
        try
        {
            return await looking;
        }
        catch (BucketUnreadableException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<IJobRule>> PassAsync(CheckContext context, IEnumerable<IRuleDescription> all, CancellationToken cancellationToken)
    {
        if (context.JobFile is null && context.TableFile is null)
        {
            return [];
        }

        var looking = new List<IJobRule>();
        foreach (var rule in all.OfType<IJobRule>())
        {
            if (await SeesAsync(rule.PrepareAsync(context, cancellationToken)))
            {
                looking.Add(rule);
            }
        }

        foreach (var group in context.JobFile?.Read() ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var rule in looking)
            {
                rule.Look(group);
            }
        }

        return looking;
    }

    private static CheckContext Context(CheckRequest request, RunConfig config, JobFile? file)
    {
        var stores = new Dictionary<string, IObjectStore?>();
        var engine = request.Engine ?? config.Engine ?? request.DefaultEngine;
        var program = request.HasOwnWorkers(config, engine) ? ProgramOf(config, file) : ProgramOfImage(config, file);
        return new CheckContext(config, file, engine, program, Open) { SearchPath = request.SearchPath };

        IObjectStore? Open(CheckContext context, BucketRole role)
        {
            var bucket = config.Buckets[role];
            if (!stores.TryGetValue(bucket.ToString(), out var store))
            {
                // A folder that is not there has a rule of its own; there is nothing to look into.
                var canOpen = bucket.Folder is null || Directory.Exists(bucket.Folder);
                store = canOpen ? request.Open(bucket) : null;
                stores[bucket.ToString()] = store ??= bucket.IsFolder ? null : request.OpenElsewhere?.Invoke(context, role);
            }

            return store;
        }
    }

    /// <summary>The program that an image's own worker runs: null where only the image knows.</summary>
    public static string? ProgramOfImage(RunConfig config, JobFile? file) => file?.Style switch
    {
        JobStyle.CellProfiler => ProgramChoice.CellProfiler,
        JobStyle.Fiji => ProgramChoice.Fiji,
        _ => config.Program == ProgramChoice.Command ? null : config.Program,
    };

    private static string? ProgramOf(RunConfig config, JobFile? file)
    {
        if (file is null)
        {
            return config.Program;
        }

        try
        {
            return ProgramChoice.NameOf(config, file.Style);
        }
        catch (FleetscopeException)
        {
            // What is missing (COMMAND) has a rule of its own; an unknown PROGRAM is a mistake of the config.
            return config.Program ?? ProgramChoice.Command;
        }
    }

    private HashSet<string> Allowed(IReadOnlyList<string> names)
    {
        var known = RuleNames;
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            throw InputReading.Rules.Contains(name)
                ? new FleetscopeException($"--allow {name}", "what cannot be read cannot be run", "correct the file")
                : new FleetscopeException(
                    $"--allow {name}", "there is no rule of that name",
                    NearestName.Among(known, name) is { } near ? $"did you mean --allow {near}? docs/checks.md lists all rules" : "see docs/checks.md for the rules");
        }

        return [.. names];
    }
}
