using Fleetscope.Fleets;
using Fleetscope.Monitoring;
using Fleetscope.Queues;

namespace Fleetscope.Tests.Monitoring;

public sealed class MonitorPolicyTests
{
    private static readonly FleetStatus There = new(1, 1, []);
    private static readonly FleetStatus Gone = new(1, 0, ["worker 12 was killed by signal 9"]);

    [Fact]
    public void A_run_with_jobs_and_workers_is_left_alone() =>
        new MonitorPolicy().Decide(new Snapshot(Counts(waiting: 3, running: 1), There, 0)).ShouldBe(new MonitorAction.Wait());

    [Fact]
    public void A_run_without_waiting_or_running_jobs_is_over() =>
        new MonitorPolicy().Decide(new Snapshot(Counts(done: 4), There, 0)).ShouldBeOfType<MonitorAction.Finish>();

    [Fact]
    public void Workers_that_vanished_are_started_again_with_the_reason() =>
        new MonitorPolicy().Decide(new Snapshot(Counts(waiting: 3), Gone, 0)).ShouldBe(new MonitorAction.StartWorkers("worker 12 was killed by signal 9"));

    [Fact]
    public void Workers_that_keep_vanishing_without_ending_a_job_are_given_up() =>
        new MonitorPolicy().Decide(new Snapshot(Counts(waiting: 3), Gone, MonitorPolicy.LostWorkersAtMost)).ShouldBeOfType<MonitorAction.GiveUp>()
            .Why.ShouldContain("signal 9");

    [Theory]
    [InlineData(10, 9, 91, false)]
    [InlineData(10, 10, 90, true)]
    [InlineData(1, 1, 99, true)]
    [InlineData(100, 99, 1, false)]
    public void A_run_halts_when_the_asked_share_of_its_jobs_is_dead(double percent, int dead, int waiting, bool halts) =>
        (new MonitorPolicy(percent).Decide(new Snapshot(Counts(waiting: waiting, dead: dead), There, 0)) is MonitorAction.Halt).ShouldBe(halts);

    [Fact]
    public void A_run_that_is_over_ends_rather_than_halts() =>
        new MonitorPolicy(1).Decide(new Snapshot(Counts(dead: 5), There, 0)).ShouldBeOfType<MonitorAction.Finish>();

    private static JobCounts Counts(long waiting = 0, long running = 0, long done = 0, long dead = 0) =>
        new(waiting + running + done + dead, waiting, running, done, 0, dead, 0);
}
