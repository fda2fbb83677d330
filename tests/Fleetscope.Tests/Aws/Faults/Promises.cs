using System.Security.Cryptography;
using System.Text;
using Fleetscope.Aws;
using Fleetscope.Aws.Logs;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Workers;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>The promises P1, P2, P3, P6 and P8, read from what the workers of a run left in moto, whatever befell them.</summary>
internal sealed class Promises(FaultStage stage)
{
    /// <summary>How many jobs must be dead; the others must be done.</summary>
    public int Dead { get; init; }

    /// <summary>What each of those must be dead of.</summary>
    public string DeadOf { get; init; } = "";

    /// <summary>How many attempts of a job may have failed. What is the network's or AWS's fault for moments is none of the job's.</summary>
    public int Failures { get; init; }

    /// <summary>Whether a job may have been with two workers at the same time, so that the later one began before it could know of the other's commit.</summary>
    public bool MayOverlap { get; init; }

    /// <summary>Files that each job writes besides, by their names.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>Keys of dead jobs that were put before the job failed, which nobody takes back.</summary>
    public IReadOnlyList<string> Torn { get; init; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private WorkerStage Stage => stage.Stage;

    private RunKeys Keys => stage.Run.Keys;

    public async Task HoldAsync()
    {
        var commits = await CommitsAsync();
        var events = await EventsAsync();
        await EveryJobHasEndedAsync(commits);
        await WhatIsDoneIsThereAsync(commits);
        NothingIsCommittedTwice(commits, events);
        NothingRunsAfterItsCommit(commits);
        await OnlyFailuresCountAsync();
        events.OfType<AttemptEnded>().ShouldAllBe(ended => ended.Attempt.Outcome.Reason.Length > 0);
        await NothingIsLeftAsync();
    }

    /// <summary>P1: each job is done or dead, and the counts add up. Dead ones have a reason and a letter.</summary>
    private async Task EveryJobHasEndedAsync(IReadOnlyDictionary<JobId, Commit> commits)
    {
        var ids = stage.Jobs.Select(job => job.Id).ToHashSet();
        var done = (await stage.Run.Bucket.ListJobsAsync(Keys.Done, Token)).Select(entry => entry.Job).ToHashSet();
        var dead = (await stage.Run.Bucket.ListJobsAsync(Keys.Dead, Token)).Select(entry => entry.Job).ToHashSet();
        dead.Count.ShouldBe(Dead, stage.Which + "\n" + string.Join('\n', await Stage.DeadAsync()));
        (await Stage.DeadAsync()).ShouldAllBe(reason => reason.Contains(DeadOf, StringComparison.Ordinal));
        done.Intersect(dead).ShouldBeEmpty(stage.Which);
        done.Union(dead).Order().ShouldBe(ids.Order(), stage.Which);
        done.Order().ShouldBe(commits.Keys.Order(), stage.Which);
        (await stage.Run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(ids.Count, 0, 0, done.Count, 0, Dead, 0), stage.Which);
        (await Stage.CountAsync(Stage.DeadLetters)).ShouldBeGreaterThanOrEqualTo(Dead);
    }

    /// <summary>P8: the files of a commit have the sizes, checksums and words that they must have, and there are no others.</summary>
    private async Task WhatIsDoneIsThereAsync(IReadOnlyDictionary<JobId, Commit> commits)
    {
        var there = (await Stage.KeysAsync("out/")).Order(StringComparer.Ordinal);
        there.ShouldBe(commits.Values.SelectMany(commit => commit.Files).Select(file => file.Key).Concat(Torn).Order(StringComparer.Ordinal), stage.Which);
        foreach (var (job, site) in stage.Jobs.Select((job, index) => (job, index + 1)).Where(pair => commits.ContainsKey(pair.job.Id)))
        {
            commits[job.Id].Files.Select(file => file.Key).Order(StringComparer.Ordinal).ShouldBe(FilesOf(site).Order(StringComparer.Ordinal), stage.Which);
            foreach (var file in commits[job.Id].Files)
            {
                var bytes = (await Stage.Account.Api.S3.ReadAsync(Stage.Bucket, file.Key, Token)).ShouldNotBeNull().Bytes;
                bytes.LongLength.ShouldBe(file.Size, file.Key);
                Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(file.Sha256, file.Key);
                (FaultStage.TextOf(file.Key, site) is { } text && Encoding.UTF8.GetString(bytes) != text).ShouldBeFalse($"{file.Key} has other words\n{stage.Which}");
            }
        }
    }

    private IEnumerable<string> FilesOf(int site) => [FaultStage.CopyOf(site), FaultStage.NoteOf(site), .. More.Select(name => $"out/{site}/{name}")];

    /// <summary>P2: one commit for each job, and nobody says that there was another.</summary>
    private void NothingIsCommittedTwice(IReadOnlyDictionary<JobId, Commit> commits, IReadOnlyList<RunEvent> events)
    {
        var told = events.OfType<JobCommitted>().GroupBy(committed => committed.Job).ToDictionary(job => job.Key, job => job.Count());
        told.Values.ShouldAllBe(times => times == 1, stage.Which);
        told.Keys.ShouldBeSubsetOf(commits.Keys, stage.Which);
    }

    /// <summary>P3: no program starts for a job that is committed.</summary>
    private void NothingRunsAfterItsCommit(IReadOnlyDictionary<JobId, Commit> commits)
    {
        var late = stage.Starts.Where(start => commits.TryGetValue(stage.Jobs[start.Site - 1].Id, out var commit) && start.At > commit.At);
        (MayOverlap ? [] : late).ShouldBeEmpty(stage.Which);
    }

    /// <summary>P6: only failures count, and each attempt that is kept says what it was.</summary>
    private async Task OnlyFailuresCountAsync()
    {
        foreach (var (job, rest) in await stage.Run.Bucket.ListJobsAsync(Keys.Jobs, Token))
        {
            if (AttemptObjects.NumberOf(rest, out var counts) is not null)
            {
                var kept = (await stage.Run.Bucket.ReadAsync($"{Keys.Jobs}{job}{rest}", RecordJson.Default.AttemptRecord, Token)).ShouldNotBeNull().Value;
                kept.Outcome.CountsAsFailure.ShouldBe(counts, kept.Outcome.Reason);
            }
        }

        foreach (var job in stage.Jobs)
        {
            var failed = (await stage.Run.Records.AttemptsAsync(job.Id, Token)).Where(attempt => attempt.Outcome.CountsAsFailure).Select(attempt => attempt.Outcome.Reason).ToList();
            failed.Count.ShouldBeLessThanOrEqualTo(Failures, $"{string.Join('\n', failed)}\n{stage.Which}");
        }
    }

    private async Task NothingIsLeftAsync()
    {
        (await Stage.CountAsync(Stage.Queue)).ShouldBe(0);
        (await Stage.KeysAsync($"{Keys.Root}leases/")).ShouldBeEmpty();
        (await Stage.KeysAsync(Keys.Suspects)).ShouldBeEmpty();
        (await Stage.Account.Api.S3.AbortUploadsAsync(Stage.Bucket, "", Token)).ShouldBe(0, "parts of uploads that nobody completes");
    }

    private async Task<IReadOnlyDictionary<JobId, Commit>> CommitsAsync()
    {
        Dictionary<JobId, Commit> commits = [];
        await foreach (var commit in stage.Run.Commits.ListAsync(Token))
        {
            commits.Add(commit.Job, commit);
        }

        return commits;
    }

    private async Task<IReadOnlyList<RunEvent>> EventsAsync()
    {
        List<RunEvent> events = [];
        await using var log = new CloudWatchRunLog(Stage.Account.Api.Logs, stage.Run.Bucket, new RunLogPlaces(WorkerStage.App, "promises", _ => null), TimeProvider.System);
        await foreach (var happened in log.ReadAsync(damage => throw new InvalidDataException(damage), Token))
        {
            events.Add(happened);
        }

        return events;
    }
}
