using System.Collections.Concurrent;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>The leases that this process holds. SQS does not tell when one is over, so it is known here, by our own clock.</summary>
internal sealed class LeaseBook(TimeProvider clock)
{
    /// <summary>How long an ended lease is remembered, for those who still hold its record.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, LeaseEntry> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<JobId, Job> jobs = new();
    private DateTimeOffset swept;

    /// <summary>The leases that are held now.</summary>
    public IEnumerable<LeaseEntry> Held => entries.Values.Where(entry => entry.IsHeld(clock.GetUtcNow()));

    public void Add(LeaseEntry entry)
    {
        Sweep();
        entries[entry.Lease.Receipt] = entry;
        jobs[entry.Job.Id] = entry.Job;
    }

    /// <summary>The entry of a lease; one that this process did not take is as good as its record.</summary>
    public LeaseEntry Find(JobLease lease) => entries.TryGetValue(lease.Receipt, out var entry)
        ? entry
        : new LeaseEntry(lease, "", new ReceivedMessage("", lease.Receipt, lease.Job.Body, lease.Attempt, lease.ExpiresAt), clock.GetUtcNow(), AttemptBudget.None);

    /// <summary>A job that this process held lately; null when it did not.</summary>
    public Job? JobOf(JobId id) => jobs.GetValueOrDefault(id);

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        if (now - swept < Remembered)
        {
            return;
        }

        swept = now;
        foreach (var (receipt, entry) in entries)
        {
            if (entry.ExpiresAt + Remembered < now)
            {
                entries.TryRemove(receipt, out _);
                jobs.TryRemove(entry.Job.Id, out _);
            }
        }
    }
}

/// <summary>A lease, and what its holder knows of it.</summary>
/// <param name="message">The delivery that it came with.</param>
internal sealed class LeaseEntry(JobLease lease, string holder, ReceivedMessage message, DateTimeOffset receivedAt, AttemptBudget budget)
{
    public JobLease Lease => lease;

    public Job Job => lease.Job;

    public string Holder => holder;

    /// <summary>When its present message was received; SQS counts its twelve hours from there.</summary>
    public DateTimeOffset ReceivedAt { get; set; } = receivedAt;

    /// <summary>When the job was leased.</summary>
    public DateTimeOffset LeasedAt { get; } = receivedAt;

    /// <summary>The version of our ownership record; null while we hold the message itself.</summary>
    public string? Ownership { get; set; }

    /// <summary>Until when it is ours by that record.</summary>
    public DateTimeOffset OwnedUntil { get; set; }

    public AttemptBudget Budget => budget;

    /// <summary>Deliveries of this message so far.</summary>
    public int Receives => message.ReceiveCount;

    /// <summary>What SQS wants to see; null once the message was handed over and only the copy is there.</summary>
    public string? Handle { get; set; } = message.ReceiptHandle;

    public DateTimeOffset ExpiresAt { get; set; } = lease.ExpiresAt;

    /// <summary>Completed, released or lost.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether the queue lets the message go after this delivery.</summary>
    public bool IsLast { get; init; }

    /// <summary>What S3 is told and asked at the last renewal, while it goes on.</summary>
    public Task Noting { get; set; } = Task.CompletedTask;

    /// <summary>Asked when the lease was renewed, and told until when: keeps a claim as fresh as the lease.</summary>
    public Func<DateTimeOffset, CancellationToken, Task>? Renewed { get; set; }

    /// <summary>Asked when the attempt ended without a commit: drops its claim.</summary>
    public Func<CancellationToken, Task>? GivenUp { get; set; }

    public bool IsHeld(DateTimeOffset now) => !IsOver && now < ExpiresAt;
}
