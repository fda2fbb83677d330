using System.IO.Enumeration;
using Fleetscope.Jobs;

namespace Fleetscope.Cli.Runs;

/// <summary>What a call of <c>run</c> asks for, besides the config.</summary>
internal sealed record RunTerms(string JobFile)
{
    /// <summary>Only jobs whose name matches this pattern, or the one of this identity; null: all.</summary>
    public string? Only { get; init; }

    /// <summary>Only the first so many; null: all.</summary>
    public int? First { get; init; }

    public bool DryRun { get; init; }
    public bool Force { get; init; }
    public bool KeepDone { get; init; }
    public bool Adopt { get; init; }
    public double? HaltAtPercent { get; init; }

    /// <summary>Jobs at once, over the config's DOCKER_CORES; null: as the config has it.</summary>
    public int? Slots { get; init; }

    /// <summary>The fleet file; null: none was named.</summary>
    public string? FleetFile { get; init; }

    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <exception cref="FleetscopeException">A pattern was given that no job's name matches.</exception>
    public void MustMeanSome(JobFile jobFile)
    {
        if (Only is not null && jobFile.GroupCount > 0 && !Select(jobFile.Jobs()).Any())
        {
            throw new FleetscopeException($"--only '{Only}'", "no job's name matches it, and no job has this id",
                $"* and ? stand for any letters; the first names are {string.Join(", ", jobFile.Jobs().Take(2).Select(job => $"'{job.Name}'"))}");
        }
    }

    /// <summary>The jobs that are meant.</summary>
    public IEnumerable<Job> Select(IEnumerable<Job> jobs)
    {
        var meant = Only is null
            ? jobs
            : jobs.Where(job => FileSystemName.MatchesSimpleExpression(Only, job.Name, ignoreCase: false) || job.Id.ToString() == Only);
        return First is { } count ? meant.Take(count) : meant;
    }
}
