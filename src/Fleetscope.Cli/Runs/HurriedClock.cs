using System.Globalization;

namespace Fleetscope.Cli.Runs;

/// <summary>A clock that runs faster than this machine's, so that tests can watch a run on AWS to its end without its minutes of waiting.</summary>
/// <remarks>FLEETSCOPE_HURRY=N makes each second count N times: one between two looks of the monitor, one of a time limit.</remarks>
internal sealed class HurriedClock(double times) : TimeProvider
{
    private const string Variable = "FLEETSCOPE_HURRY";

    private readonly DateTimeOffset start = System.GetUtcNow();
    private readonly long began = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    /// <summary>Null when nobody is in a hurry.</summary>
    public static TimeProvider? FromEnvironment() =>
        double.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var times) && times is > 1 and <= 1000 ? new HurriedClock(times) : null;

    public override DateTimeOffset GetUtcNow() => start + (System.GetElapsedTime(began) * times);

    public override long GetTimestamp() => began + (long)((System.GetTimestamp() - began) * times);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private TimeSpan Sooner(TimeSpan time) => time > TimeSpan.Zero ? time / times : time;
}
