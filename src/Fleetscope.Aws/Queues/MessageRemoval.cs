using System.Collections.Concurrent;

namespace Fleetscope.Aws.Queues;

/// <summary>Removes messages: those that come while a call is on its way go together in the next, ten at most.</summary>
internal sealed class MessageRemoval(MessageQueue queue) : IDisposable
{
    private readonly ConcurrentQueue<Removal> waiting = new();
    private readonly SemaphoreSlim calling = new(1, 1);

    /// <returns>False when the message was not ours any more.</returns>
    /// <exception cref="FleetscopeException">The queue does not answer.</exception>
    public async Task<bool> RemoveAsync(string handle, CancellationToken cancellationToken)
    {
        var mine = new Removal(handle);
        waiting.Enqueue(mine);
        await calling.WaitAsync(cancellationToken);
        try
        {
            // Nobody is in the middle of a call now: mine is answered, or waits.
            while (mine is { IsOurs: null, Failure: null })
            {
                await RemoveNextAsync(cancellationToken);
            }
        }
        finally
        {
            calling.Release();
        }

        return mine.Failure is { } failure ? throw new FleetscopeException(failure.What, failure.Cause, failure.Next, failure) : mine.IsOurs!.Value;
    }

    public void Dispose() => calling.Dispose();

    private async Task RemoveNextAsync(CancellationToken cancellationToken)
    {
        List<Removal> batch = [];
        while (batch.Count < MessageBatches.MostMessages && waiting.TryDequeue(out var next))
        {
            batch.Add(next);
        }

        try
        {
            var refused = (await queue.DeleteAsync([.. batch.Select(removal => removal.Handle)], cancellationToken)).ToDictionary(entry => entry.Position);
            for (var i = 0; i < batch.Count; i++)
            {
                var one = refused.GetValueOrDefault(i);
                batch[i].IsOurs = one is null;
                if (one is not null && one.Code is not ("ReceiptHandleIsInvalid" or "InvalidParameterValue" or "MessageNotInflight"))
                {
                    batch[i].Failure = new FleetscopeException($"queue {queue.Name}", $"a message was not removed: {one.Code}: {one.Message}", "try again");
                }
            }
        }
        catch (FleetscopeException failure)
        {
            batch.ForEach(removal => removal.Failure = failure);
        }
        catch (OperationCanceledException)
        {
            // Only the caller whose token it was gave up; the others' messages go with the next call.
            batch.ForEach(waiting.Enqueue);
            throw;
        }
    }

    private sealed class Removal(string handle)
    {
        public string Handle => handle;

        public bool? IsOurs { get; set; }

        public FleetscopeException? Failure { get; set; }
    }
}
