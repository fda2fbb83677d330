namespace Fleetscope.Aws.Workers;

/// <summary>The pauses of a worker that AWS does not answer: about 1, 2, 4 ... 60 seconds, each told in words.</summary>
/// <remarks>Each is a quarter shorter to a quarter longer, so that the workers of a fleet do not all ask at the same moment when AWS is back.</remarks>
internal sealed class AskingAgain(TimeProvider clock, Action<string> said)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private int failures;

    /// <summary>Failures in a row.</summary>
    public int Failures => failures;

    /// <summary>From 0 to 1.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    public void Answered() => failures = 0;

    public Task PauseAsync(FleetscopeException failure, CancellationToken cancellationToken)
    {
        var times = Interlocked.Increment(ref failures);
        var pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(times - 1, 10))) * (0.75 + (Jitter() / 2));
        said($"{failure.What}: {failure.Cause}; asking again in {pause.TotalSeconds:0} s");
        return Task.Delay(pause, clock, cancellationToken);
    }
}
