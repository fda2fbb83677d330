using System.Security.Cryptography;
using Fleetscope.Jobs;
using Fleetscope.Local.Database;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>What must hold after any fault, read from the run's own database and from the files that it speaks of.</summary>
internal static class Promises
{
    /// <summary>Checks a run that is over.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="jobs">How many jobs were submitted.</param>
    /// <param name="more">Output files that no job of the run wrote.</param>
    /// <param name="again">Whether to look, by running the same job file again, that nothing is run or submitted twice.</param>
    public static async Task HoldAsync(RunFolder folder, int jobs, int more = 0, bool again = true)
    {
        var before = await ReadAsync(folder);
        CountsAddUp(folder, before, jobs);
        NothingIsCommittedTwice(folder, before);
        OnlyFailuresCount(before);
        WhatIsDoneIsThere(folder, before, more);
        folder.Leftovers().ShouldBeEmpty("programs outlive the run");

        if (again)
        {
            folder.Run("run", "job.json", "--output", "quiet");
            var after = await ReadAsync(folder);
            after.Select(job => job.Id).ShouldBe(before.Select(job => job.Id), "the same job file means the same jobs");
            after.Where(job => job.State != JobState.Dead).Select(job => job.Deliveries).ShouldBe(
                before.Where(job => job.State != JobState.Dead).Select(job => job.Deliveries), "what is done is not run again");
        }
    }

    /// <summary>Every submitted job is done, skipped, dead or cancelled, and the kept counts are those of the rows.</summary>
    private static void CountsAddUp(RunFolder folder, IReadOnlyList<JobNow> now, int jobs)
    {
        var counts = folder.Status();
        counts.Submitted.ShouldBe(jobs);
        (counts.Waiting + counts.Running).ShouldBe(0);
        long Of(JobState state) => now.Count(job => job.State == state);
        counts.ShouldBe(new Counts(now.Count, 0, 0, Of(JobState.Done), Of(JobState.Skipped), Of(JobState.Dead), Of(JobState.Cancelled)));
    }

    private static void NothingIsCommittedTwice(RunFolder folder, IReadOnlyList<JobNow> now)
    {
        now.ShouldAllBe(job => job.Attempts.Count(attempt => attempt.Outcome is JobOutcome.Succeeded) <= 1);
        folder.Commits().Values.ShouldAllBe(times => times == 1);
    }

    /// <summary>Interruptions do not use up a job's attempts; failures do.</summary>
    private static void OnlyFailuresCount(IReadOnlyList<JobNow> now) =>
        now.ShouldAllBe(job => job.Failures == job.Attempts.Count(attempt => attempt.Outcome.CountsAsFailure));

    /// <summary>A done job's files are at their keys with the sizes and checksums of the commit, and no other file is there.</summary>
    private static void WhatIsDoneIsThere(RunFolder folder, IReadOnlyList<JobNow> now, int more)
    {
        var files = now.Where(job => job.State == JobState.Done).SelectMany(job => job.Files).ToList();
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder.Bucket, file.Key));
            bytes.LongLength.ShouldBe(file.Size, file.Key);
            Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(file.Sha256, file.Key);
        }

        now.Where(job => job.State == JobState.Done).ShouldAllBe(job => job.Files.Count > 0);
        folder.Outputs().Count.ShouldBe(files.Count + more, string.Join("\n", folder.Outputs()));
    }

    public static async Task<IReadOnlyList<JobNow>> ReadAsync(RunFolder folder)
    {
        await using var database = RunDatabase.Open(folder.Combine(".fleetscope", "runs", "Test", "queue.db"));
        return await database.ReadAsync<IReadOnlyList<JobNow>>(
            statements =>
            {
                List<JobNow> jobs = [];
                using (var rows = statements.Query(
                    "SELECT job.number, id, state, job.attempt, failures, files FROM job LEFT JOIN committed ON committed.job = job.number AND marked = 1 ORDER BY job.number"))
                {
                    while (rows.Read())
                    {
                        jobs.Add(new JobNow(rows.GetInt64(0), JobRow.Id(rows.GetInt64(1)), (JobState)rows.GetInt32(2), rows.GetInt32(3), rows.GetInt32(4),
                            rows.IsDBNull(5) ? [] : CommitRow.ReadFiles(rows.GetString(5)), []));
                    }
                }

                var byNumber = jobs.ToDictionary(job => job.Number);
                using var attempts = statements.Query("SELECT job, record FROM attempt ORDER BY job, number");
                while (attempts.Read())
                {
                    byNumber[attempts.GetInt64(0)].Attempts.Add(JobRow.Attempt(attempts.GetString(1)));
                }

                return jobs;
            },
            TestContext.Current.CancellationToken);
    }
}

/// <summary>A job as the database has it.</summary>
internal sealed record JobNow(
    long Number, JobId Id, JobState State, int Deliveries, int Failures, IReadOnlyList<CommittedFile> Files, List<AttemptRecord> Attempts);
