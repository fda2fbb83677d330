namespace Fleetscope.Tests.Fakes;

public sealed class FakeClockTests
{
    [Fact]
    public async Task A_delay_ends_when_the_clock_has_moved_over_it()
    {
        var clock = new FakeClock();
        var delay = Task.Delay(TimeSpan.FromSeconds(10), clock, TestContext.Current.CancellationToken);
        clock.Waiting.ShouldBe(1);

        clock.Advance(TimeSpan.FromSeconds(9));
        delay.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));

        await delay;
        clock.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_periodic_timer_sees_each_of_its_times()
    {
        var clock = new FakeClock();
        var start = clock.GetUtcNow();
        var seen = new List<double>();
        using var timer = clock.CreateTimer(_ => seen.Add((clock.GetUtcNow() - start).TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));

        seen.ShouldBe([1, 3, 5]);
        clock.GetUtcNow().ShouldBe(start.AddSeconds(6));
    }
}
