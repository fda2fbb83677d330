using Fleetscope.Reports.Html;

namespace Fleetscope.Tests.Reports;

public sealed class TimeScaleTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_long_pause_is_cut_to_a_gap()
    {
        var scale = new TimeScale([(Start, Start.AddHours(1)), (Start.AddDays(7), Start.AddDays(7).AddHours(1))], 1_026);

        scale.Of(Start.AddHours(1)).ShouldBe(500, 0.01);
        scale.Of(Start.AddDays(7)).ShouldBe(526, 0.01);
        scale.Cuts.ShouldHaveSingleItem().Length.ShouldBe(TimeSpan.FromDays(7) - TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_short_pause_stays()
    {
        var scale = new TimeScale([(Start, Start.AddHours(1)), (Start.AddMinutes(63), Start.AddHours(2))], 1_000);

        scale.Cuts.ShouldBeEmpty();
        scale.Of(Start.AddHours(1)).ShouldBe(500, 0.01);
    }

    [Fact]
    public void Ticks_stand_at_round_moments()
    {
        var scale = new TimeScale([(Start.AddSeconds(7), Start.AddMinutes(9))], 1_000);

        scale.Ticks(9).ShouldAllBe(tick => tick.Second == 0);
        scale.Ticks(9).Count().ShouldBeInRange(3, 10);
    }
}
