using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Checks;

/// <summary>What the rules look at.</summary>
/// <param name="JobFile">The job file, when one was given and could be opened.</param>
/// <param name="Engine">The engine that would run it.</param>
/// <param name="ProgramName">The program that would run: cellprofiler, fiji or command; null when there is neither PROGRAM nor a job file.</param>
/// <param name="Store">Opens a bucket for looking into; null when it cannot be opened here (an S3 bucket under the local engine).</param>
public sealed record CheckContext(RunConfig Config, JobFile? JobFile, string Engine, string? ProgramName, Func<BucketRole, IObjectStore?> Store);

/// <summary>A rule about the config, or about the job file as a whole.</summary>
public interface IRule
{
    /// <summary>The rule's name in kebab-case, as findings and <c>--allow</c> have it.</summary>
    string Name { get; }

    /// <summary>Everything it finds.</summary>
    IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken);
}

/// <summary>A rule about jobs. It is shown each group once, in one pass over the job file for all such rules, and concludes at the end.</summary>
public interface IJobRule
{
    /// <summary>The rule's name in kebab-case.</summary>
    string Name { get; }

    /// <summary>Looks at one group. Must be cheap and keep little: there may be a million.</summary>
    void Look(GroupReading group);

    /// <summary>Everything it found.</summary>
    IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken);
}
