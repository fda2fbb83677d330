using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds runs whose names begin like this one's.</summary>
internal sealed class SimilarRun(CheckedRuns runs) : IRule
{
    public string Name => "similar-run";

    public string Finds => "Another run whose APP_NAME begins with this one's, or the other way round: the family's monitor finds queues and dashboards by parts of names, and may remove the wrong one's.";

    public string Fix => "Give the runs names of which none begins with the other, or do not use the family's monitor on them.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { } run)
        {
            yield break;
        }

        var name = context.Config.AppName;
        if (await run.Account.QueuesAsync(Name, name[..1], cancellationToken) is not { Value: var urls })
        {
            yield break;
        }

        var others = urls.Select(url => url[(url.LastIndexOf('/') + 1)..]).Where(queue => queue.EndsWith("Queue", StringComparison.Ordinal)).Select(queue => queue[..^"Queue".Length])
            .Where(other => other != name && other.Length > 0 && (other.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(other, StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            yield return this.InConfig(
                context, Severity.Warning, "APP_NAME",
                $"there {(others.Count == 1 ? "is a run" : "are runs")} named {string.Join(", ", others.Take(5))}{(others.Count > 5 ? ", ..." : "")}: the family's monitor may take one for the other");
        }
    }
}
