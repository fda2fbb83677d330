using Fleetscope.Checks.Reading;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Command;
using Fleetscope.Stores;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds jobs for which a pattern of INPUTS matches no file. The input folder is listed once.</summary>
internal sealed class InputsWithoutMatch : IJobRule
{
    // Names that are compared with patterns at most: beyond it (patterns that begin with a star, for very many jobs) nothing more is judged.
    private const long MostComparisons = 50_000_000;

    private readonly FirstOnes missing = new("jobs");
    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);
    private CheckContext? context;
    private CommandProgram? program;
    private FolderListing? listing;
    private string[] names = [];
    private long comparisons;
    private string folder = "";

    public string Name => "inputs-without-match";

    public string Finds => "A pattern of INPUTS that matches no file of the input folder for a job: the job would end dead (InputsMissing).";

    public string Fix => "Correct the pattern in INPUTS, the job file's input, or the group's values (case counts).";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        if (context.ProgramName != ProgramChoice.Command || context.Config.Inputs.Count == 0 || context.Config.Command.Count == 0)
        {
            return false;
        }

        try
        {
            program = new CommandProgram(context.Config);
        }
        catch (FleetscopeException)
        {
            // Broken braces have a rule of their own.
            return false;
        }

        folder = JobPaths.Key(((string[])["input", "input_location", "input_file_location"]).Select(context.Shared).FirstOrDefault(value => value.Length > 0) ?? "");
        listing = await context.Files.ListAsync(BucketRole.Source, folder, cancellationToken);
        names = [.. listing?.Keys ?? []];
        Array.Sort(names, StringComparer.Ordinal);
        return listing is not null;
    }

    public void Look(GroupReading group)
    {
        foreach (var pattern in group.Job is null ? [] : PatternsOf(group.Job))
        {
            if (!Matches(pattern))
            {
                missing.Add(() => this.InConfig(
                    context!, Severity.Error, "INPUTS",
                    $"group {group.Number} (line {group.Line} of {Path.GetFileName(context!.JobFile!.Path)}): no file matches '{pattern}' in {context.Files.NameOf(BucketRole.Source, folder)}"));
            }
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => missing.All().ToAsyncEnumerable();

    private IEnumerable<string> PatternsOf(Job job)
    {
        try
        {
            // A group may have an input folder of its own; only the shared one is listed.
            return program!.Inputs(job).Folders.Where(wanted => wanted.Prefix == folder).SelectMany(wanted => wanted.Patterns);
        }
        catch (FleetscopeException)
        {
            // Unknown placeholders have a rule of their own.
            return [];
        }
    }

    private bool Matches(string pattern)
    {
        if (InputPattern.Literal(pattern) is { } name)
        {
            return listing!.Has(Below(name));
        }

        // Patterns without the group's own values are the same for every job.
        if (!known.TryGetValue(pattern, out var matches))
        {
            matches = AnyMatches(pattern);
            if (known.Count < 10_000)
            {
                known[pattern] = matches;
            }
        }

        return matches;
    }

    /// <summary>Looks through the names that begin as the pattern does: with {Well}_*.tif, those of one well.</summary>
    private bool AnyMatches(string pattern)
    {
        var start = Below(pattern[..pattern.AsSpan().IndexOfAny('*', '?', '\\')]);
        var first = Array.BinarySearch(names, start, StringComparer.Ordinal);
        for (var at = first < 0 ? ~first : first; at < names.Length && names[at].StartsWith(start, StringComparison.Ordinal); at++)
        {
            if (++comparisons > MostComparisons || InputPattern.Matches(pattern, names[at].AsSpan(folder.Length == 0 ? 0 : folder.Length + 1)))
            {
                return true;
            }
        }

        return false;
    }

    private string Below(string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
