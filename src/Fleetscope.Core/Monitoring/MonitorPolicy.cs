namespace Fleetscope.Monitoring;

/// <summary>Decides what a run needs, from a snapshot and nothing else.</summary>
/// <param name="HaltAtPercent">Stop when at least this share of the submitted jobs is dead (1 to 100); null: never.</param>
public sealed record MonitorPolicy(double? HaltAtPercent = null)
{
    /// <summary>Workers that may end one after another without a single job ending in between. More, and starting them again helps nobody.</summary>
    public const int LostWorkersAtMost = 5;

    public MonitorAction Decide(Snapshot now)
    {
        if (now.Counts.IsOver)
        {
            return new MonitorAction.Finish("every job has ended");
        }

        if (HaltAtPercent is { } percent && now.Counts.Dead > 0 && now.Counts.Dead * 100.0 >= percent * now.Counts.Submitted)
        {
            return new MonitorAction.Halt($"{now.Counts.Dead} of {now.Counts.Submitted} jobs are dead, and --halt {percent:0.##}% was asked for");
        }

        if (now.Fleet.Running >= now.Fleet.Wanted)
        {
            return new MonitorAction.Wait();
        }

        var how = now.Fleet.Ended.Count == 0 ? "no worker is there" : now.Fleet.Ended[^1];
        return now.SinceProgress >= LostWorkersAtMost
            ? new MonitorAction.GiveUp($"{now.SinceProgress} workers ended without finishing a job; the last one: {how}")
            : new MonitorAction.StartWorkers(how);
    }
}
