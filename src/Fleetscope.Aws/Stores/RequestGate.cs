using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Stores;

/// <summary>Lets as many requests through at once as the service bears, and repeats those that it asked to come later.</summary>
internal sealed class RequestGate(int most, TimeProvider clock)
{
    private const int Rounds = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private AdaptiveConcurrency state = AdaptiveConcurrency.UpTo(most);
    private int onTheirWay;

    /// <summary>How many may be on their way now.</summary>
    public int Limit
    {
        get
        {
            lock (gate)
            {
                return state.Limit;
            }
        }
    }

    /// <exception cref="AwsException">As the call throws it; SlowDown only after six rounds, some 16 seconds.</exception>
    public async Task<T> PassAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            await EnterAsync(cancellationToken);
            var slowDown = false;
            try
            {
                return await call();
            }
            catch (AwsException complaint) when (AwsFailures.IsSlowDown(complaint) && round < Rounds)
            {
                slowDown = true;
            }
            finally
            {
                Leave(slowDown);
            }

            await Task.Delay(FirstPause * (1 << (round - 1)), clock, cancellationToken);
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (gate)
        {
            if (onTheirWay < state.Limit)
            {
                onTheirWay++;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn);
        }

        await using var giveUp = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    private void Leave(bool slowDown)
    {
        lock (gate)
        {
            state = slowDown ? state.AfterSlowDown() : state.AfterSuccess();
            onTheirWay--;
            while (onTheirWay < state.Limit && waiting.TryDequeue(out var next))
            {
                onTheirWay += next.TrySetResult() ? 1 : 0;
            }
        }
    }
}
