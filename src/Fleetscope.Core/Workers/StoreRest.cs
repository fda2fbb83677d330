using Fleetscope.Jobs;

namespace Fleetscope.Workers;

/// <summary>How long a worker takes no job after its store was out of reach: it would take one job after another from the queue only to hand them back.</summary>
internal sealed class StoreRest(TimeProvider clock)
{
    private readonly Lock gate = new();
    private int failures;
    private DateTimeOffset until;

    /// <summary>Hears how an attempt ended. Attempts that fail while the worker rests already say nothing new.</summary>
    public void Hear(JobOutcome outcome)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (outcome is JobOutcome.StorageFailed { IsPassing: true })
            {
                if (now >= until)
                {
                    failures++;
                    until = now + RetryDelay.After(outcome, failures);
                }
            }
            else if (outcome.IsDone)
            {
                (failures, until) = (0, now);
            }
        }
    }

    /// <summary>Waits for the end of the rest: 1, 2, 4 ... 60 seconds, the longer the oftener the store has failed without a job done in between.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan left;
        lock (gate)
        {
            left = until - clock.GetUtcNow();
        }

        return left > TimeSpan.Zero ? Task.Delay(left, clock, cancellationToken) : Task.CompletedTask;
    }
}
