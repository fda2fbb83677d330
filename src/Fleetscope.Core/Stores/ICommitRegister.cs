using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Stores;

/// <summary>Who may put the outputs of a job at their final keys, and who has.</summary>
/// <remarks>
/// The order is always: claim, put the files, mark. A crash after the claim means that the next attempt claims again once our lease ended; a crash after
/// the files means that it puts them again; a crash after the mark means that the next delivery finds the job done.
/// </remarks>
public interface ICommitRegister
{
    /// <summary>Whether it is kept in one with the queue, so that whatever is committed is a job that the queue knows, also after a crash. Default: no.</summary>
    bool IsWithQueue => false;

    /// <summary>Asks for the right to put these files. Granted to one attempt at a time, and only while its lease lasts.</summary>
    Task<CommitClaim> ClaimAsync(JobLease lease, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Says that the files are at their keys: the job is committed. Marking twice changes nothing.</summary>
    /// <param name="fingerprint">The hash of pipeline, data file, script and command that made them.</param>
    /// <exception cref="LeaseLostException">The claim is not ours any more.</exception>
    Task MarkAsync(JobLease lease, IReadOnlyList<CommittedFile> files, string fingerprint, CancellationToken cancellationToken);

    /// <summary>Commits a job that has written nothing: with no file to put in between, claim and mark may be one step.</summary>
    /// <returns><see cref="CommitClaim.Granted"/> when it is committed now.</returns>
    /// <exception cref="LeaseLostException">The claim was taken from us in between.</exception>
    async Task<CommitClaim> CommitNothingAsync(JobLease lease, string fingerprint, CancellationToken cancellationToken)
    {
        var claim = await ClaimAsync(lease, [], cancellationToken);
        if (claim is CommitClaim.Granted)
        {
            await MarkAsync(lease, [], fingerprint, cancellationToken);
        }

        return claim;
    }

    /// <summary>What the job has committed, or null when it has not.</summary>
    Task<Commit?> FindAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>All commits of the run, as a stream.</summary>
    IAsyncEnumerable<Commit> ListAsync(CancellationToken cancellationToken);
}

/// <summary>The answer to a claim.</summary>
public abstract record CommitClaim
{
    private CommitClaim() { }

    /// <summary>Put the files.</summary>
    public sealed record Granted : CommitClaim;

    /// <summary>The job is committed; throw this attempt's files away.</summary>
    public sealed record Committed : CommitClaim;

    /// <summary>The lease is not ours any more, or another attempt holds the claim.</summary>
    public sealed record Refused : CommitClaim;

    /// <summary>Another job owns a file of this name.</summary>
    public sealed record Clash(JobId Other, string OtherName, string Key) : CommitClaim;
}

/// <summary>What a job has committed.</summary>
public sealed record Commit(JobId Job, int Attempt, DateTimeOffset At, string Fingerprint, IReadOnlyList<CommittedFile> Files);

/// <summary>A file at its final key.</summary>
/// <param name="Sha256">Lower-case hex; empty when it was not computed.</param>
public sealed record CommittedFile(string Key, long Size, string Sha256);
