using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>Puts the outputs of an attempt at their final keys: claim, put, mark, in that order and at most once per job.</summary>
/// <remarks>
/// A crash after the claim: the next attempt claims again. After a put: it puts again, over the same keys. After the mark: the next delivery finds the
/// job done. A worker whose lease ended claims nothing and puts nothing.
/// </remarks>
internal sealed class OutputCommitter(ICommitRegister register, IObjectStore outputs, InputFingerprint fingerprint, Action<JobStep, Job>? reached)
{
    /// <summary>Commits, and says how it went.</summary>
    /// <exception cref="FleetscopeException">The store refused.</exception>
    public async Task<JobOutcome> CommitAsync(HeldLease held, OutputRule rule, IReadOnlyList<OutputFile> files, CancellationToken cancellationToken)
    {
        var job = held.Lease.Job;
        var prefix = rule.Folder.Length == 0 ? "" : rule.Folder + "/";
        if (!held.IsValid)
        {
            return new JobOutcome.LeaseLost();
        }

        if (files.Count == 0)
        {
            var print = await fingerprint.OfAsync(job, cancellationToken);
            if (Refusal(await register.CommitNothingAsync(held.Lease, print, cancellationToken), 0) is { } kept)
            {
                return kept;
            }

            reached?.Invoke(JobStep.Committed, job);
            return new JobOutcome.Succeeded(0, 0);
        }

        if (Refusal(await register.ClaimAsync(held.Lease, [.. files.Select(file => prefix + file.Name)], cancellationToken), files.Count) is { } refusal)
        {
            return refusal;
        }

        reached?.Invoke(JobStep.Claimed, job);
        List<CommittedFile> put = new(files.Count);
        // Links first: putting moves files away, and a link is read through the file that it names.
        foreach (var file in files.OrderByDescending(file => file.IsLink))
        {
            var hash = await InputFingerprint.HashFileAsync(file.Path);
            if (!held.IsValid)
            {
                return new JobOutcome.LeaseLost();
            }

            await outputs.PutAsync(file.Path, prefix + file.Name, cancellationToken);
            put.Add(new CommittedFile(prefix + file.Name, file.Size, hash));
        }

        reached?.Invoke(JobStep.Placed, job);
        await register.MarkAsync(held.Lease, put, await fingerprint.OfAsync(job, cancellationToken), cancellationToken);
        reached?.Invoke(JobStep.Committed, job);
        return new JobOutcome.Succeeded(put.Count, put.Sum(file => file.Size));
    }

    private static JobOutcome? Refusal(CommitClaim claim, int files) => claim switch
    {
        CommitClaim.Clash clash => new JobOutcome.OutputClash(clash.Other, clash.OtherName, clash.Key),
        CommitClaim.Refused => new JobOutcome.LeaseLost(),
        CommitClaim.Committed => new JobOutcome.AlreadyDone(files, ByCheckIfDone: false),
        _ => null,
    };
}
