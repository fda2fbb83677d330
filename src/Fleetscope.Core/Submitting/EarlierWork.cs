using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Submitting;

/// <summary>Looks at what an earlier submission of the same jobs has come to: what stays done, what must run again.</summary>
/// <remarks>A done job stays done while its committed files are there and what made them is unchanged.</remarks>
public sealed class EarlierWork(IJobRecords records, ICommitRegister commits, IObjectStore outputs, InputFingerprint fingerprint)
{
    /// <summary>Reviews, and lets those jobs wait again that must run again.</summary>
    public async Task<EarlierReview> ReviewAsync(IEnumerable<Job> jobs, SubmissionTerms terms, CancellationToken cancellationToken)
    {
        HashSet<JobId> stopped = [];
        await AddAsync(stopped, JobState.Cancelled, cancellationToken);
        if (terms.Force)
        {
            await AddAsync(stopped, JobState.Skipped, cancellationToken);
        }

        HashSet<JobId> again = [];
        var (gone, total) = (0, 0L);
        var changed = new Changes();
        var files = new CommittedFiles(outputs);
        await using var matching = new CommitMatching(commits.ListAsync(cancellationToken).GetAsyncEnumerator(cancellationToken));
        await foreach (var (commit, now) in matching.PairAsync(Prints()))
        {
            if (terms.Force)
            {
                again.Add(commit.Job);
            }
            else if (!await files.AreThereAsync(commit.Files, cancellationToken))
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

        var reopened = again.Count == 0 ? 0 : await records.ReopenAsync(again, cancellationToken);
        return new EarlierReview(reopened, gone, changed.Count)
        {
            Jobs = total,
            MayBeNew = commits.IsWithQueue ? matching.IsUnpaired : null,
            AllKnown = commits.IsWithQueue && matching.Unpaired == 0,
        };

        async IAsyncEnumerable<(JobId Job, string Print)> Prints()
        {
            foreach (var job in jobs)
            {
                total++;
                if (stopped.Contains(job.Id))
                {
                    again.Add(job.Id);
                }

                // One short text serves thousands of jobs, so that a million of them fit into memory.
                yield return (job.Id, await fingerprint.OfAsync(job, cancellationToken));
            }
        }
    }

    private async Task AddAsync(HashSet<JobId> stopped, JobState state, CancellationToken cancellationToken)
    {
        await foreach (var record in records.InStateAsync(state, cancellationToken))
        {
            stopped.Add(record.Job.Id);
        }
    }

    /// <summary>Jobs whose shared inputs have changed since they were done, and which of these inputs.</summary>
    private sealed class Changes
    {
        private readonly HashSet<string> inputs = [];

        // Thousands of jobs have the same pair.
        private (string Before, string Now) last = ("", "");
        private IReadOnlyList<string> differences = [];

        public int Count { get; private set; }

        public void Add(string before, string now)
        {
            if (last != (before, now))
            {
                (last, differences) = ((before, now), [.. InputFingerprint.Differences(before, now)]);
            }

            Count += differences.Count > 0 ? 1 : 0;
            if (inputs.Count < 20)
            {
                inputs.UnionWith(differences);
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

    /// <summary>How many jobs were looked at.</summary>
    public long Jobs { get; init; }

    /// <summary>Tells which jobs the queue may lack, as all others are surely in it; null: any.</summary>
    public Predicate<JobId>? MayBeNew { get; init; }

    /// <summary>Whether none is new.</summary>
    public bool AllKnown { get; init; }
}
