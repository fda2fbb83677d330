using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Says what could not be looked at in the account, once for each reason.</summary>
/// <remarks>It speaks when all others have looked: at the end of the pass over the jobs where there is one.</remarks>
internal sealed class NotChecked(CheckedRuns runs) : IRule, IJobRule
{
    public string Name => "not-checked";

    public string Finds => "What could not be looked at in the account, and why: no credentials, a permission that is missing, too many objects. Comes last; the rules it names have said nothing.";

    public string Fix => "Give these credentials the permission, or check again with others.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) =>
        context.JobFile is null ? SayAsync(context, cancellationToken) : AsyncEnumerable.Empty<Finding>();

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) => Task.FromResult(context.JobFile is not null);

    public void Look(GroupReading group)
    {
        // What groups need of the account, their own rules ask.
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => SayAsync(context, cancellationToken);

    private async IAsyncEnumerable<Finding> SayAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Account: var account })
        {
            yield break;
        }

        await account.OpenAsync(cancellationToken);
        if (account.ClosedBy is { } closed && account.ProfileTrouble is null)
        {
            yield return this.InConfig(context, Severity.Warning, "AWS_PROFILE", $"could not be checked: everything that needs the account, for {closed}", account.ClosedNext);
        }

        foreach (var (why, askers) in account.Missing)
        {
            yield return this.InConfig(context, Severity.Warning, "AWS_PROFILE", $"could not be checked: {string.Join(", ", askers)}; {why}");
        }
    }
}
