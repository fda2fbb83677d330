using Fleetscope.Tests.Fakes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class DepartureTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly Departure departure;

    public DepartureTests() => departure = new Departure(clock);

    public void Dispose() => departure.Dispose();

    [Fact]
    public void Nothing_is_stopped_before_it_begins()
    {
        clock.Advance(TimeSpan.FromDays(2));

        Stopped().ShouldBe("");
        departure.Why.ShouldBeNull();
    }

    [Fact]
    public void Jobs_programs_and_commits_are_stopped_one_after_the_other()
    {
        departure.Begin("AWS wants it", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
        Stopped().ShouldBe("jobs");

        clock.Advance(TimeSpan.FromSeconds(1));
        Stopped().ShouldBe("jobs programs");

        clock.Advance(TimeSpan.FromSeconds(98));
        Stopped().ShouldBe("jobs programs");

        clock.Advance(TimeSpan.FromSeconds(1));
        Stopped().ShouldBe("jobs programs commits");
        departure.Stops.Why().ShouldBe("AWS wants it");
    }

    [Fact]
    public void Without_a_limit_what_runs_is_finished()
    {
        departure.Begin("rebalance", null, null);

        clock.Advance(TimeSpan.FromDays(2));

        Stopped().ShouldBe("jobs");
    }

    [Fact]
    public void A_more_urgent_reason_takes_over()
    {
        departure.Begin("rebalance", null, null);
        clock.Advance(TimeSpan.FromMinutes(3));

        departure.Begin("spot notice", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
        clock.Advance(TimeSpan.FromSeconds(1));

        Stopped().ShouldBe("jobs programs");
        departure.Why.ShouldBe("spot notice");
    }

    [Fact]
    public void A_less_urgent_reason_changes_nothing()
    {
        departure.Begin("spot notice", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        departure.Begin("rebalance", null, null);
        clock.Advance(TimeSpan.FromSeconds(2));

        Stopped().ShouldBe("jobs programs commits");
        departure.Why.ShouldBe("spot notice");
    }

    [Fact]
    public void At_once_is_at_once()
    {
        departure.Begin("told twice to stop", TimeSpan.Zero, TimeSpan.Zero);

        Stopped().ShouldBe("jobs programs commits");
    }

    private string Stopped() => string.Join(' ', new[]
    {
        departure.Stops.Stopping.IsCancellationRequested ? "jobs" : "",
        departure.Stops.Abandon.IsCancellationRequested ? "programs" : "",
        departure.Stops.AbandonCommits.IsCancellationRequested ? "commits" : "",
    }.Where(word => word.Length > 0));
}
