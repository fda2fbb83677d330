using System.Globalization;
using Fleetscope.Logs;
using Fleetscope.Workers;

namespace Fleetscope.Aws.Machines;

/// <summary>Asks every two seconds whether AWS takes the machine back, and lets the worker go when it does.</summary>
/// <remarks>
/// A notice comes two minutes before the end: what ends within a second is finished, outputs that are being put have almost the two minutes, all else is handed back within five
/// seconds of the notice. A recommendation to rebalance comes earlier, or never: no more jobs, and those that run are finished, unless a notice follows.
/// </remarks>
internal sealed class SpotWatch(MachineMetadata metadata, Machine machine, Departure departure, IRunLog log, TimeProvider clock)
{
    /// <summary>AWS advises five seconds or less.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>How long running programs may go on after a notice.</summary>
    private static readonly TimeSpan FinishFor = TimeSpan.FromSeconds(1);

    /// <summary>How long a program that is asked to end may take on a spot machine: the worker's setting Grace. With the two above it makes less than five seconds.</summary>
    public static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(1);

    /// <summary>Before the machine goes, this is left for handing back what could not be put in time.</summary>
    private static readonly TimeSpan LastSeconds = TimeSpan.FromSeconds(15);

    /// <summary>What AWS gives when it does not say when.</summary>
    private static readonly TimeSpan UsualTime = TimeSpan.FromMinutes(2);

    /// <summary>So many looks without an answer, a minute, and it is said.</summary>
    private const int SilentLooks = 30;

    private int silent;

    /// <summary>AWS said that it takes the machine back.</summary>
    public bool IsNoticed { get; private set; }

    /// <summary>AWS recommended to leave the machine.</summary>
    public bool IsRebalanceRecommended { get; private set; }

    /// <summary>Looks once, before the first job is leased: a container may start on a machine that is already given up.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await metadata.FindNoticeAsync(cancellationToken) is { } notice)
            {
                Leave(notice);
            }
            else if (!IsRebalanceRecommended && await metadata.IsRebalanceRecommendedAsync(cancellationToken))
            {
                Rebalance();
            }

            silent = 0;
        }
        catch (FleetscopeException failure)
        {
            if (++silent == SilentLooks)
            {
                log.Append(new Warned(clock.GetUtcNow(), $"{machine}: a spot notice would not be seen, for {failure.What} fails: {failure.Cause}. To mend it: {failure.Next}"));
            }
        }
    }

    /// <summary>Looks until there was a notice, or until told to end.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, clock);
            while (!IsNoticed && await timer.WaitForNextTickAsync(ending))
            {
                await LookAsync(ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker has left.
        }
    }

    private void Leave(SpotNotice notice)
    {
        IsNoticed = true;
        var now = clock.GetUtcNow();
        var left = notice.At is { } end ? end - now : UsualTime;
        var commitFor = TimeSpan.FromTicks(Math.Clamp((left - LastSeconds).Ticks, FinishFor.Ticks, UsualTime.Ticks));
        var when = (notice.At ?? now + UsualTime).UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var why = $"AWS takes {machine} back at {when} (spot notice: {notice.Action})";
        departure.Begin(why, FinishFor, commitFor);
        log.Append(new Warned(now, $"{why}: it takes no more jobs and hands back those that do not end within {FinishFor.TotalSeconds:0} s"));
    }

    private void Rebalance()
    {
        IsRebalanceRecommended = true;
        var why = $"AWS recommends to leave {machine}, which it is likely to take back soon (rebalance recommendation)";
        departure.Begin(why, finishFor: null, commitFor: null);
        log.Append(new Warned(clock.GetUtcNow(), $"{why}: it takes no more jobs and finishes those that run"));
    }
}
