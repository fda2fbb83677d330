using Fleetscope.Aws.Api;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Queues;

/// <summary>Lets ended jobs wait again: their markers go, their messages are sent once more.</summary>
/// <remarks>
/// What is to be done is written down before and removed after. A crash in between leaves it there, and the next submission, retry or reopening
/// does it again; at worst a message is sent twice.
/// </remarks>
internal sealed class Resending(ControlBucket bucket, MessageSender sender, AttemptObjects attempts, Cancellations cancellations, RunControlFile control)
{
    private const int JobsAtOnce = 500;

    private RunKeys Keys => bucket.Keys;

    public async Task ResendAsync(IEnumerable<ResentJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var some in jobs.Chunk(JobsAtOnce))
        {
            var intent = $"{Keys.Resends}{Guid.NewGuid():n}.json";
            await bucket.WriteAsync(intent, new ResentJobs(some), RunObjectJson.Default.ResentJobs, WriteCondition.OnlyNew, cancellationToken);
            await ResendAsync(intent, some, cancellationToken);
        }
    }

    /// <summary>Finishes what a crash left undone.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in bucket.ListAsync(Keys.Resends, cancellationToken))
        {
            if (await bucket.ReadAsync(entry.Key, RunObjectJson.Default.ResentJobs, cancellationToken) is { } left)
            {
                await ResendAsync(entry.Key, left.Value.Jobs, cancellationToken);
            }
        }
    }

    private async Task ResendAsync(string intent, IReadOnlyList<ResentJob> jobs, CancellationToken cancellationToken)
    {
        await ControlBucket.EachAsync(jobs, (job, token) => attempts.SetBudgetAsync(job.Id, new AttemptBudget(job.Attempts, job.Attempts), token), cancellationToken);
        await control.ChangeAsync(now => now with { HasBudgets = true }, cancellationToken);
        await cancellations.RemoveAsync([.. jobs.Select(job => job.Id)], cancellationToken);
        await bucket.DeleteAsync([.. jobs.SelectMany(job => Markers(job.Id))], cancellationToken);
        await sender.SendAsync([.. jobs.Select(job => new Job(job.Id, "", job.Body))], _ => { }, cancellationToken);
        await bucket.DeleteAsync([intent], cancellationToken);
    }

    private string[] Markers(JobId job) => [Keys.DeadOf(job), Keys.SuspectOf(job), Keys.DoneOf(job), Keys.SkippedOf(job), Keys.CommitOf(job)];
}
