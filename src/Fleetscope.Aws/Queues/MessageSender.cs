using Fleetscope.Aws.Api;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Queues;

/// <summary>Sends the messages of many jobs, several batches at once, and sends again what the queue did not take.</summary>
internal sealed class MessageSender(MessageQueue queue, int atOnce, TimeProvider clock)
{
    private const int Rounds = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <param name="taken">Told of each batch, as soon as the queue has it.</param>
    /// <exception cref="FleetscopeException">A message is too big, or the queue did not take one in eight rounds. Others may be in the queue.</exception>
    public Task SendAsync(IReadOnlyList<Job> jobs, Action<IReadOnlyList<JobId>> taken, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        MessageBatches.Of(jobs), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
        async (batch, token) => await SendBatchAsync(batch, taken, token));

    private async Task SendBatchAsync(IReadOnlyList<Job> batch, Action<IReadOnlyList<JobId>> taken, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var refused = await queue.SendAsync([.. batch.Select(job => new OutgoingMessage(job.Body))], cancellationToken);
            var left = refused.Select(entry => entry.Position).ToHashSet();
            taken([.. batch.Where((_, position) => !left.Contains(position)).Select(job => job.Id)]);
            if (refused.Count == 0)
            {
                return;
            }

            var first = refused[0];
            if (round == Rounds || first.Code is "InvalidMessageContents" or "MessageTooLong")
            {
                var job = batch[first.Position];
                throw new FleetscopeException($"job {job.Name} ({job.Id})", $"queue {queue.Name} does not take its message: {first.Code}: {first.Message}",
                    "submit again: what was taken is not sent twice");
            }

            batch = [.. batch.Where((_, position) => left.Contains(position))];
            await Task.Delay(FirstPause * (1 << (round - 1)), clock, cancellationToken);
        }
    }
}
