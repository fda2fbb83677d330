using System.Collections.Concurrent;

namespace Fleetscope.Stores;

/// <summary>Answers that many jobs ask for at once and one of them fetches.</summary>
/// <remarks>A failure is told to everybody who waited for it and is not kept, so that the next one asks again.</remarks>
internal sealed class AskedOnce<TAnswer>
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TAnswer>>> answers = new(StringComparer.Ordinal);

    /// <param name="fetch">Goes on when a waiting one gives up: others wait for it too.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<TAnswer> GetAsync(string name, Func<Task<TAnswer>> fetch, CancellationToken cancellationToken)
    {
        var answer = answers.GetOrAdd(name, _ => new Lazy<Task<TAnswer>>(fetch));
        try
        {
            return await answer.Value.WaitAsync(cancellationToken);
        }
        catch when (answer.Value.IsFaulted)
        {
            answers.TryRemove(KeyValuePair.Create(name, answer));
            throw;
        }
    }
}
