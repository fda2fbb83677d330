namespace Fleetscope.Workers.Processes;

/// <summary>The threads that wait for programs. A thread that becomes free waits a while for the next program.</summary>
/// <remarks>
/// Not the thread pool's: a program may run for days, and 64 blocked pool threads would starve everything else in the worker.
/// </remarks>
internal static class ProgramThreads
{
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);
    private static readonly Queue<Action> Waiting = new();
    private static int free;

    /// <summary>Runs <paramref name="work"/> on a thread of its own; whoever awaits the task goes on elsewhere.</summary>
    internal static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // Not swallowed: it is thrown where the task is awaited.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    private static void Post(Action work)
    {
        lock (Waiting)
        {
            Waiting.Enqueue(work);
            if (free >= Waiting.Count)
            {
                Monitor.Pulse(Waiting);
                return;
            }
        }

        new Thread(Live, maxStackSize: 512 << 10) { IsBackground = true, Name = "program" }.Start();
    }

    private static void Live()
    {
        while (Next() is { } work)
        {
            work();
        }
    }

    /// <summary>The next work, or null when there was none for a while.</summary>
    private static Action? Next()
    {
        lock (Waiting)
        {
            // A monitor, because it puts the thread to sleep at once; SemaphoreSlim spins first, on a processor that the program wants.
            Action? work;
            var called = true;
            while (!Waiting.TryDequeue(out work) && called)
            {
                free++;
                called = Monitor.Wait(Waiting, IdleFor);
                free--;
            }

            return work;
        }
    }
}
