using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Submitting;

/// <summary>Looks at what an earlier submission of the same jobs has come to: what stays done, what must run again.</summary>
/// <remarks>
/// A done job stays done while its committed files are there and what made them is unchanged. Files are looked for by one listing per folder, since
/// jobs by the thousand share folders.
/// </remarks>
public sealed class EarlierWork(IJobRecords records, ICommitRegister commits, IObjectStore outputs, InputFingerprint fingerprint)
{
    /// <summary>Reviews, and lets those jobs wait again that must run again.</summary>
    public async Task<EarlierReview> ReviewAsync(IEnumerable<Job> jobs, SubmissionTerms terms, CancellationToken cancellationToken)
    {
        // One short text serves thousands of jobs, so that a million of them fit into memory.
        Dictionary<JobId, string> wanted = [];
        foreach (var job in jobs)
        {
            wanted[job.Id] = await fingerprint.OfAsync(job, cancellationToken);
        }

        List<JobId> again = [];
        var gone = 0;
        var changed = new Changes();
        var folders = new FolderListings(outputs);
        await foreach (var commit in commits.ListAsync(cancellationToken))
        {
            if (!wanted.TryGetValue(commit.Job, out var now))
            {
                continue;
            }

            if (terms.Force)
            {
                again.Add(commit.Job);
            }
            else if (!await folders.HoldAsync(commit.Files, cancellationToken))
            {
                again.Add(commit.Job);
                gone++;
            }
            else if (commit.Fingerprint != now)
            {
                changed.Add(commit.Fingerprint, now);
            }
        }

        if (changed.Count > 0 && !terms.KeepDone)
        {
            throw changed.Refusal();
        }

        await AddAsync(again, wanted, JobState.Cancelled, cancellationToken);
        if (terms.Force)
        {
            await AddAsync(again, wanted, JobState.Skipped, cancellationToken);
        }

        var reopened = again.Count == 0 ? 0 : await records.ReopenAsync(again, cancellationToken);
        return new EarlierReview(reopened, gone, changed.Count);
    }

    private async Task AddAsync(List<JobId> again, Dictionary<JobId, string> wanted, JobState state, CancellationToken cancellationToken)
    {
        await foreach (var record in records.InStateAsync(state, cancellationToken))
        {
            if (wanted.ContainsKey(record.Job.Id))
            {
                again.Add(record.Job.Id);
            }
        }
    }

    /// <summary>Jobs whose shared inputs have changed since they were done, and which of these inputs.</summary>
    private sealed class Changes
    {
        private readonly HashSet<string> inputs = [];

        public int Count { get; private set; }

        public void Add(string before, string now)
        {
            Count++;
            if (inputs.Count < 20)
            {
                inputs.UnionWith(InputFingerprint.Differences(before, now));
            }
        }

        public FleetscopeException Refusal() => new(
            string.Join(", ", inputs.Order(StringComparer.Ordinal)),
            $"changed since {Count} job{(Count == 1 ? " was" : "s were")} done with {(inputs.Count == 1 ? "it" : "them")}",
            "run with --force to do these jobs again, or with --keep-done to leave them as they are");
    }
}

/// <summary>What an earlier submission has come to.</summary>
/// <param name="Reopened">Jobs that wait again.</param>
/// <param name="OutputsGone">Of these: done jobs whose committed files are not there any more.</param>
/// <param name="KeptThoughChanged">Done jobs that stay done although a shared input has changed (--keep-done).</param>
public sealed record EarlierReview(int Reopened, int OutputsGone, int KeptThoughChanged)
{
    public static EarlierReview Nothing { get; } = new(0, 0, 0);
}
