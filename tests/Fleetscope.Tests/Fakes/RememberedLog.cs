using System.Collections.Concurrent;
using Fleetscope.Jobs;
using Fleetscope.Logs;

namespace Fleetscope.Tests.Fakes;

/// <summary>A run log in memory.</summary>
internal sealed class RememberedLog : IRunLog
{
    private readonly ConcurrentQueue<RunEvent> events = new();

    public IReadOnlyList<RunEvent> Events => [.. events];

    public IReadOnlyList<string> Warnings => [.. events.OfType<Warned>().Select(warned => warned.Message)];

    public Stream OpenAttempt(JobId job, int attempt) => new MemoryStream();

    public Stream? ReadAttempt(JobId job, int attempt) => null;

    public void Append(RunEvent happened) => events.Enqueue(happened);

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IAsyncEnumerable<RunEvent> ReadAsync(Action<string> damaged, CancellationToken cancellationToken) => Events.ToAsyncEnumerable();
}
