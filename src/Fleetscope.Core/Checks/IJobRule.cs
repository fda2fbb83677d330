using Fleetscope.Jobs;

namespace Fleetscope.Checks;

/// <summary>A rule about jobs. It is shown each group once, in one pass over the job file for all such rules, and concludes at the end.</summary>
public interface IJobRule : IRuleDescription
{
    /// <summary>Reads what it needs before the pass (a table, a listing).</summary>
    /// <returns>Whether it has anything to look for here; if not, it is asked no more.</returns>
    Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken);

    /// <summary>Looks at one group. Must be cheap and keep little: there may be a million.</summary>
    void Look(GroupReading group);

    /// <summary>Everything it found.</summary>
    IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken);
}
