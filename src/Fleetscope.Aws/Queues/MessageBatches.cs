using System.Text;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Queues;

/// <summary>Cuts jobs into batches that SendMessageBatch takes: ten at most, 262,144 bytes at most, per message and together.</summary>
internal static class MessageBatches
{
    public const int MostMessages = 10;
    public const int MostBytes = 262_144;

    /// <exception cref="FleetscopeException">A message is too big for the queue.</exception>
    public static IReadOnlyList<IReadOnlyList<Job>> Of(IEnumerable<Job> jobs)
    {
        List<IReadOnlyList<Job>> batches = [];
        List<Job> batch = [];
        var bytes = 0;
        foreach (var job in jobs)
        {
            var size = Encoding.UTF8.GetByteCount(job.Body);
            if (size > MostBytes)
            {
                throw new FleetscopeException($"job {job.Name} ({job.Id})", $"its message has {size:n0} bytes, and SQS takes {MostBytes:n0}",
                    "make its group smaller: move what all jobs share into a file that they read");
            }

            if (batch.Count == MostMessages || bytes + size > MostBytes)
            {
                batches.Add(batch);
                (batch, bytes) = ([], 0);
            }

            batch.Add(job);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            batches.Add(batch);
        }

        return batches;
    }
}
