using Fleetscope.Queues;

namespace Fleetscope.Cli.Runs;

/// <summary>Finds the job that somebody means by the beginning of its id, or by its name.</summary>
internal static class FoundJob
{
    private const int CandidatesShown = 10;

    /// <summary>The one job that is meant.</summary>
    /// <exception cref="FleetscopeException">There is none, or there are several: these are listed.</exception>
    public static async Task<JobRecord> OneAsync(IJobRecords records, string idOrName, CancellationToken cancellationToken)
    {
        var found = await records.FindAsync(idOrName, CandidatesShown + 1, cancellationToken);
        switch (found.Count)
        {
            case 1:
                return found[0];
            case 0:
                throw new FleetscopeException($"job '{idOrName}'", "no job of this run has that name, or an id that starts so (6 characters or more)",
                    "look at 'fleetscope report --output json' or the job file for names and ids");
            default:
                // An id typed whole may also be some other job's name; then the id is meant.
                return found.Where(record => record.Job.Id.ToString() == idOrName).ToList() is [var exact] ? exact : throw Ambiguous(idOrName, found);
        }
    }

    /// <summary>Every job that is meant, each once.</summary>
    /// <exception cref="FleetscopeException">One of them is unknown or ambiguous.</exception>
    public static async Task<IReadOnlyList<JobRecord>> AllAsync(IJobRecords records, IEnumerable<string> idsOrNames, CancellationToken cancellationToken)
    {
        List<JobRecord> all = [];
        foreach (var idOrName in idsOrNames)
        {
            all.Add(await OneAsync(records, idOrName, cancellationToken));
        }

        return [.. all.DistinctBy(record => record.Job.Id)];
    }

    /// <summary>What is said when somebody asks for an attempt that a job has not had.</summary>
    public static FleetscopeException NoAttempt(JobRecord record, int number)
    {
        var had = record.Attempts switch
        {
            0 => "it has had no attempt yet",
            1 => "it had 1 attempt only",
            _ => $"it had {record.Attempts} attempts, 1 to {record.Attempts}",
        };
        return new FleetscopeException(
            $"attempt {number} of job {record.Job.Name} ({record.Job.Id})", $"{had}, and is {StateWords.Sentence(record.State)}",
            "name one that it had with --attempt, or leave --attempt out for the last");
    }

    private static FleetscopeException Ambiguous(string idOrName, IReadOnlyList<JobRecord> found)
    {
        var candidates = found.Take(CandidatesShown).Select(record => $"\n  {record.Job.Id}  {record.Job.Name}  ({StateWords.Of(record.State)})");
        return new FleetscopeException($"job '{idOrName}'",
            "it may be any of these:" + string.Concat(candidates) + (found.Count > CandidatesShown ? "\n  ..." : ""), "name one of them by more of its id");
    }
}
