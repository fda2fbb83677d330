namespace Fleetscope.Aws.Watching;

/// <summary>What startCluster waits for.</summary>
internal enum WaitFor
{
    /// <summary>Nothing: the request is made, and that is all.</summary>
    Nothing,

    /// <summary>Every machine is there.</summary>
    Machines,

    /// <summary>Every machine has joined the cluster too, or was given its time to.</summary>
    Joined,
}

/// <summary>Waits for a fleet's machines, and says what is happening whenever that changes.</summary>
internal sealed class FleetWait(FleetWatch watch, Action<string> say, TimeProvider clock)
{
    /// <summary>How often the fleet is looked at, as in the family's startCluster.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(20);

    /// <summary>How often a line is said again that has not changed.</summary>
    private static readonly TimeSpan BetweenRepeats = TimeSpan.FromMinutes(5);

    /// <summary>How long machines that are all there may take to join before this gives up waiting.</summary>
    private static readonly TimeSpan MostJoining = TimeSpan.FromMinutes(10);

    /// <summary>How long AWS may take to show a request that was just made.</summary>
    private static readonly TimeSpan ShowingTakes = TimeSpan.FromMinutes(2);

    /// <returns>The last finding: the fleet is complete, cannot succeed, or is over.</returns>
    public async Task<FleetFinding> UntilAsync(string fleetId, WaitFor goal, CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        var (said, saidAt) = ("", began);
        DateTimeOffset? completeSince = null;
        while (true)
        {
            var finding = FleetHistory.Read(await watch.LookAsync(fleetId, clock.GetUtcNow() - began < ShowingTakes, cancellationToken));
            var now = clock.GetUtcNow();
            if (finding.Line != said || now - saidAt >= BetweenRepeats)
            {
                say(finding.Next.Length == 0 || finding.Line == said ? finding.Line : $"{finding.Line}; {finding.Next}");
                (said, saidAt) = (finding.Line, now);
            }

            completeSince = finding.IsComplete ? completeSince ?? now : null;
            if (finding.Fate != FleetFate.GoesOn || IsReached(goal, finding, completeSince, now))
            {
                return finding;
            }

            await Task.Delay(BetweenLooks, clock, cancellationToken);
        }
    }

    private static bool IsReached(WaitFor goal, FleetFinding finding, DateTimeOffset? completeSince, DateTimeOffset now) => goal switch
    {
        WaitFor.Nothing => true,
        WaitFor.Machines => finding.IsComplete,
        _ => finding.IsComplete && (finding.Joined >= finding.Running || now - completeSince >= MostJoining),
    };
}
