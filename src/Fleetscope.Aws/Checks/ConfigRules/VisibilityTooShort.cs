using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds a visibility that is over before a job is.</summary>
internal sealed class VisibilityTooShort(CheckedRuns runs) : IRule
{
    /// <summary>SQS hides a message for 12 hours at most.</summary>
    private const double Most = 43_200;

    public string Name => "visibility-too-short";

    public string Finds => "With --minutes-per-job and the family's worker, an SQS_MESSAGE_VISIBILITY shorter than a job: it shows again while it runs, and others run it too. (Fleetscope's worker renews its leases.)";

    public string Fix => "Set SQS_MESSAGE_VISIBILITY to 1.5 times what a job takes.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { IsImageWorker: true, Terms.MinutesPerJob: { } minutes } && TimeSpan.FromMinutes(minutes) > context.Config.MessageVisibility)
        {
            yield return this.InConfig(
                context, Severity.Warning, "SQS_MESSAGE_VISIBILITY", $"a job of {minutes:0.##} minutes shows again after {context.Config.MessageVisibility.TotalMinutes:0.##}, and is run and paid for more than once",
                $"Set SQS_MESSAGE_VISIBILITY to {Math.Min(Most, Math.Ceiling(minutes * 1.5 * 60)):0} (seconds).");
        }
    }
}
