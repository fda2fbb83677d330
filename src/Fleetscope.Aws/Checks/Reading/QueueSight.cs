using System.Globalization;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>A queue that is there.</summary>
internal sealed record QueueSight(string Name, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Messages in it, hidden ones included; AWS answers approximately.</summary>
    public long Messages => Number("ApproximateNumberOfMessages") + Number("ApproximateNumberOfMessagesNotVisible") + Number("ApproximateNumberOfMessagesDelayed");

    /// <returns>Null when there is none, or it cannot be known.</returns>
    public static async Task<QueueSight?> OfAsync(CheckedRun? run, Func<CheckedRun, string> nameOf, string asker, CancellationToken cancellationToken)
    {
        if (run is null || await run.Account.QueueAsync(asker, nameOf(run), cancellationToken) is not { Value: { } url })
        {
            return null;
        }

        return await run.Account.QueueAttributesAsync(asker, url, cancellationToken) is { Value: var attributes } ? new QueueSight(nameOf(run), attributes) : null;
    }

    private long Number(string attribute) => long.TryParse(Attributes.GetValueOrDefault(attribute), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
