using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Watching;

/// <summary>The machines of a fleet that ended, from its history: read once in full, then only what is new.</summary>
internal sealed class EndedMachines(IEc2 ec2, TimeProvider clock)
{
    /// <summary>How long AWS keeps a fleet's history; an hour less, so that a count is never taken from half of it.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(47);

    private readonly DateTimeOffset began = clock.GetUtcNow();
    private readonly HashSet<string> takenBack = [];
    private readonly HashSet<string> ended = [];
    private string fleet = "";
    private DateTimeOffset readTo;

    /// <param name="startedAt">Of the fleet; null when it is not known.</param>
    /// <returns>Those that ended since the last look, for people; and how many ever ended that AWS did not take back, null when its history does not go back that far.</returns>
    public async Task<(IReadOnlyList<string> Lately, long? Ever)> LookAsync(string fleetId, DateTimeOffset? startedAt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (fleet != fleetId)
        {
            (fleet, readTo) = (fleetId, startedAt ?? now - Kept);
            takenBack.Clear();
            ended.Clear();
        }

        // The last moment is read again: events of one moment may show themselves one after the other, up to 30 seconds late.
        List<string> lately = [];
        foreach (var happened in await ec2.ListFleetHistoryAsync(fleetId, readTo, cancellationToken))
        {
            readTo = happened.At > readTo ? happened.At : readTo;
            if (happened is { Kind: "instanceChange", SubType: "termination_notified" })
            {
                takenBack.Add(happened.InstanceId);
            }
            else if (happened is { Kind: "instanceChange", SubType: "terminated" } && ended.Add(happened.InstanceId) && happened.At >= began)
            {
                var why = takenBack.Contains(happened.InstanceId) ? ": AWS took it back" : happened.Description.Length == 0 ? "" : $": {happened.Description}";
                lately.Add($"machine {happened.InstanceId} ended{why}");
            }
        }

        return (lately, startedAt is { } start && now - start < Kept ? ended.Count(machine => !takenBack.Contains(machine)) : null);
    }
}
