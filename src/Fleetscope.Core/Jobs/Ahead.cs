namespace Fleetscope.Jobs;

/// <summary>Does the same work for each of many things on all cores, a few things ahead of whoever takes the results. The results keep their order.</summary>
internal static class Ahead
{
    private static readonly int MostBegun = 2 * Environment.ProcessorCount;

    /// <summary>The results, in the order of the source. What the work throws is thrown where its result would have come.</summary>
    /// <param name="source">Read by the caller's thread.</param>
    /// <param name="work">Done by any thread, several at once; none is under way any more when the enumeration has ended, however it ended.</param>
    public static IEnumerable<TResult> Each<T, TResult>(IEnumerable<T> source, Func<T, TResult> work)
    {
        var begun = new Queue<Task<TResult>>();
        try
        {
            foreach (var one in source)
            {
                begun.Enqueue(Task.Run(() => work(one)));
                if (begun.Count > MostBegun)
                {
                    yield return begun.Dequeue().GetAwaiter().GetResult();
                }
            }

            while (begun.TryDequeue(out var last))
            {
                yield return last.GetAwaiter().GetResult();
            }
        }
        finally
        {
            ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }
}
