using System.Globalization;
using Fleetscope.Queues;

namespace Fleetscope.Local.Database;

/// <summary>What a lease's receipt stands for: the row of its job and the number of its delivery, which never comes twice.</summary>
/// <param name="Number">The row of the job; 0 when there is none.</param>
/// <param name="IsSameDelivery">Whether the job was not delivered again since.</param>
internal sealed record LeaseReceipt(long Number, bool IsSameDelivery, JobState State, bool Cancelling, int Failures, long ExpiresAt)
{
    /// <summary>Whether the lease is still its holder's.</summary>
    public bool IsHeld => IsSameDelivery && State == JobState.Running;

    /// <summary>Whether the lease ended because the job was cancelled.</summary>
    public bool IsCancelled => IsSameDelivery && State == JobState.Cancelled;

    public static string Of(long number, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{number}.{attempt}");

    public static LeaseReceipt Find(RunTransaction transaction, JobLease lease)
    {
        var dot = lease.Receipt.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && long.TryParse(lease.Receipt.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            using var row = transaction.Query("SELECT attempt, state, cancelling, failures, visible_at FROM job WHERE number = $1 AND id = $2",
                number, JobRow.Key(lease.Job.Id));
            if (row.Read())
            {
                return new LeaseReceipt(number, row.GetInt32(0) == lease.Attempt, (JobState)row.GetInt32(1), row.GetInt32(2) != 0, row.GetInt32(3), row.GetInt64(4));
            }
        }

        return new LeaseReceipt(0, false, JobState.Waiting, false, 0, 0);
    }

    /// <exception cref="LeaseLostException">The lease is not its holder's any more.</exception>
    public void ThrowIfLost(JobLease lease)
    {
        if (!IsHeld)
        {
            throw new LeaseLostException(lease.Job.Id, IsCancelled);
        }
    }
}
