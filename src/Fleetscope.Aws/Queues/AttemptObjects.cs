using System.Globalization;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>The records of attempts, one object each: those that did not succeed below <c>jobs/</c>, the last one below <c>done/</c> or <c>skipped/</c>.</summary>
internal sealed class AttemptObjects(ControlBucket bucket)
{
    private const int MostAttempts = 10_000;

    private RunKeys Keys => bucket.Keys;

    /// <summary>Keeps the record of an attempt that did not succeed. When a duplicate delivery had the same number, it gets the next.</summary>
    public async Task KeepAsync(JobId job, AttemptRecord attempt, CancellationToken cancellationToken)
    {
        for (var number = attempt.Number; number < MostAttempts; number++)
        {
            var key = Keys.Attempt(job, number, attempt.Outcome.CountsAsFailure);
            if (await bucket.WriteAsync(key, attempt with { Number = number }, RecordJson.Default.AttemptRecord, WriteCondition.OnlyNew, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    /// <summary>How many attempts counted against JOB_RETRIES after the given one.</summary>
    public async Task<int> FailuresAsync(JobId job, int after, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var entry in bucket.ListAsync(Keys.AttemptsOf(job), cancellationToken))
        {
            count += NumberOf(entry.Key, out var counts) is { } number && counts && number > after ? 1 : 0;
        }

        return count;
    }

    public async Task<AttemptBudget> BudgetAsync(JobId job, CancellationToken cancellationToken) =>
        (await bucket.ReadAsync(Keys.Budget(job), RunObjectJson.Default.AttemptBudget, cancellationToken))?.Value ?? AttemptBudget.None;

    public Task SetBudgetAsync(JobId job, AttemptBudget budget, CancellationToken cancellationToken) =>
        bucket.WriteAsync(Keys.Budget(job), budget, RunObjectJson.Default.AttemptBudget, WriteCondition.Always, cancellationToken);

    /// <summary>The attempts of a job, oldest first. Deliveries in between of which nothing was heard are told as such, between the times of their neighbours.</summary>
    public async Task<IReadOnlyList<AttemptRecord>> AllAsync(JobId job, CancellationToken cancellationToken)
    {
        List<string> objects = [Keys.DoneOf(job), Keys.SkippedOf(job)];
        await foreach (var entry in bucket.ListAsync(Keys.AttemptsOf(job), cancellationToken))
        {
            if (NumberOf(entry.Key, out _) is not null)
            {
                objects.Add(entry.Key);
            }
        }

        SortedDictionary<int, AttemptRecord> found = [];
        await foreach (var attempt in bucket.ReadAllAsync(objects, RecordJson.Default.AttemptRecord, cancellationToken))
        {
            found[attempt.Number] = attempt;
        }

        List<AttemptRecord> all = [];
        foreach (var attempt in found.Values)
        {
            while (all.Count + 1 < attempt.Number)
            {
                all.Add(Silent(all.Count + 1, all.Count > 0 ? all[^1].EndedAt : attempt.StartedAt, attempt.StartedAt));
            }

            all.Add(attempt);
        }

        return all;
    }

    /// <summary>The number in the key of an attempt; null when it is another object.</summary>
    internal static int? NumberOf(string key, out bool counts)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        counts = !name.EndsWith("-interrupted.json", StringComparison.Ordinal);
        var digits = counts ? name.Replace(".json", "", StringComparison.Ordinal) : name[..^"-interrupted.json".Length];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static AttemptRecord Silent(int number, DateTimeOffset from, DateTimeOffset to) =>
        new(number, "", 0, from, to, new JobOutcome.Interrupted("its worker vanished without a word"), ResourceUse.None, [], "");
}
