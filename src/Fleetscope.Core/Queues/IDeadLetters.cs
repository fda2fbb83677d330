using Fleetscope.Jobs;

namespace Fleetscope.Queues;

/// <summary>The jobs of a run that are out of attempts.</summary>
public interface IDeadLetters
{
    /// <summary>Every dead job with its last attempt, in the order of the job file where the engine knows it.</summary>
    Task<IReadOnlyList<DeadLetter>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Lets dead jobs wait again with a fresh budget of attempts. Jobs that are not dead are left alone.</summary>
    /// <returns>How many were dead and wait now.</returns>
    Task<int> RetryAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken);
}

/// <summary>A job that is out of attempts.</summary>
/// <param name="Attempts">How many attempts it had since it was submitted or retried.</param>
/// <param name="Last">The attempt that used the last of them; null when its worker vanished each time without a word.</param>
public sealed record DeadLetter(JobId Id, string Name, int Attempts, AttemptRecord? Last);
