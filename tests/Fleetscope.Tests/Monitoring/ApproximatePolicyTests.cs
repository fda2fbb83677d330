using Fleetscope.Fleets;
using Fleetscope.Monitoring;
using Fleetscope.Queues;

namespace Fleetscope.Tests.Monitoring;

/// <summary>The policy for many machines whose jobs are counted late, look after look.</summary>
public sealed class ApproximatePolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly MonitorTerms Terms = MonitorTerms.Approximate;
    private static readonly MonitorPolicy Policy = new() { Terms = Terms };

    private MonitorPolicy policy = Policy;
    private MonitorMemory memory = MonitorMemory.Fresh;
    private DateTimeOffset at = Start;
    private FleetStatus fleet = Fleet(10);
    private int slots = 4;

    [Fact]
    public void One_look_that_finds_no_job_is_not_the_end() => Look(Counts(done: 8)).ShouldBeOfType<MonitorAction.Wait>().Why.ShouldContain("no job is left");

    [Fact]
    public void A_queue_seen_empty_over_the_settling_time_is_the_end()
    {
        Look(Counts(running: 1, done: 7));

        UntilItEnds(() => Counts(done: 8)).ShouldBeOfType<MonitorAction.Finish>();

        (at - Start).ShouldBeGreaterThanOrEqualTo(Terms.Settling);
        memory.EmptyLooks.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void A_job_seen_in_between_starts_the_settling_anew()
    {
        Look(Counts(done: 8));
        Look(Counts(done: 8));
        Look(Counts(running: 1, done: 7));

        Look(Counts(done: 8)).ShouldBeOfType<MonitorAction.Wait>();
        Look(Counts(done: 8)).ShouldBeOfType<MonitorAction.Wait>();
        Look(Counts(done: 8)).ShouldBeOfType<MonitorAction.Finish>();
    }

    [Fact]
    public void Looks_in_quick_succession_do_not_shorten_the_settling()
    {
        for (var look = 0; look < 20; look++)
        {
            Look(Counts(done: 8), after: TimeSpan.FromSeconds(5)).ShouldBeOfType<MonitorAction.Wait>();
        }
    }

    [Fact]
    public void A_monitor_that_was_away_for_long_settles_anew()
    {
        Look(Counts(done: 8));
        Look(Counts(done: 8));

        Look(Counts(done: 8), after: TimeSpan.FromHours(1)).ShouldBeOfType<MonitorAction.Wait>();
    }

    [Fact]
    public void A_clock_that_was_set_back_settles_anew()
    {
        Look(Counts(done: 8));
        Look(Counts(done: 8));

        Look(Counts(done: 8), after: -TimeSpan.FromHours(1)).ShouldBeOfType<MonitorAction.Wait>();
        memory.EmptySince.ShouldBe(at);
    }

    [Fact]
    public void A_monitor_that_goes_on_from_notes_ends_no_later_than_one_that_was_never_killed()
    {
        Look(Counts(done: 8));
        memory = MonitorMemory.FromJson(memory.ToJson()).ShouldNotBeNull();
        Look(Counts(done: 8));
        memory = MonitorMemory.FromJson(memory.ToJson()).ShouldNotBeNull();

        Look(Counts(done: 8)).ShouldBeOfType<MonitorAction.Finish>();
    }

    [Fact]
    public void A_queue_that_never_had_a_job_is_waited_on()
    {
        for (var look = 0; look < 100; look++)
        {
            Look(Counts()).ShouldBe(new MonitorAction.Wait("no job was submitted yet"));
        }
    }

    [Fact]
    public void A_run_of_which_only_the_queue_is_known_ends_when_the_jobs_that_were_seen_are_gone()
    {
        Look(new JobCounts(0, 5, 0, 0, 0, 0, 0));

        UntilItEnds(() => new JobCounts(0, 0, 0, 0, 0, 0, 0)).ShouldBeOfType<MonitorAction.Finish>();
    }

    [Theory]
    [InlineData(10, 4, 40, null)]
    [InlineData(10, 4, 37, null)]
    [InlineData(10, 4, 36, 9)]
    [InlineData(10, 4, 1, 1)]
    [InlineData(3, 16, 33, null)]
    [InlineData(3, 16, 32, 2)]
    [InlineData(1, 4, 1, null)]
    [InlineData(1000, 1, 980, null)]
    [InlineData(1000, 1, 950, 950)]
    [InlineData(1000, 16, 8000, 500)]
    public void A_fleet_is_made_as_small_as_the_jobs_left_allow(int wanted, int slotsOfOne, int left, int? asked)
    {
        (fleet, slots) = (Fleet(wanted), slotsOfOne);
        List<MonitorAction> done = [];
        for (var look = 0; look < 5; look++)
        {
            done.AddRange(LookAll(Counts(running: left, done: 100_000)));
        }

        done.OfType<MonitorAction.Resize>().Select(resize => (int?)resize.Machines).FirstOrDefault().ShouldBe(asked);
    }

    [Fact]
    public void A_fleet_is_never_made_larger()
    {
        fleet = Fleet(2);

        ResizesOver(20, () => Counts(waiting: 1000)).ShouldBeEmpty();
    }

    [Fact]
    public void A_fleet_keeps_its_size_while_somebody_submits()
    {
        var submitted = 0;

        ResizesOver(20, () => Counts(waiting: ++submitted)).ShouldBeEmpty();
    }

    [Fact]
    public void One_count_that_is_far_too_low_does_not_shrink_the_fleet()
    {
        var look = 0;

        ResizesOver(21, () => Counts(running: ++look % 3 == 0 ? 1 : 40, done: 100)).ShouldBeEmpty();
    }

    [Fact]
    public void A_fleet_is_not_resized_at_every_look()
    {
        fleet = Fleet(100);
        var left = 400;

        ResizesOver(30, () => Counts(running: left -= 10, done: 1000)).Count.ShouldBeInRange(5, 10);
    }

    [Fact]
    public void Cheapest_asks_for_one_machine_after_a_quarter_of_an_hour_and_only_once()
    {
        policy = Policy with { Cheapest = true };

        ResizesOver(14, () => Counts(waiting: 1000)).ShouldBeEmpty();
        ResizesOver(30, () => Counts(waiting: 1000)).ShouldHaveSingleItem().Machines.ShouldBe(1);
    }

    [Fact]
    public void Want_of_capacity_is_waited_out_with_its_reason()
    {
        fleet = Fleet(10, running: 0) with { Shortage = "no spot capacity for m5.xlarge" };

        for (var look = 0; look < 10_000; look++)
        {
            Look(Counts(waiting: 1000)).ShouldBe(new MonitorAction.Wait("0 of 10 machines are there: no spot capacity for m5.xlarge"));
        }
    }

    [Theory]
    [InlineData(1, 4, false)]
    [InlineData(1, 5, true)]
    [InlineData(10, 19, false)]
    [InlineData(10, 20, true)]
    [InlineData(1000, 1999, false)]
    public void Machines_that_come_and_go_without_ending_a_job_are_given_up(int wanted, int ended, bool givesUp)
    {
        fleet = Fleet(wanted) with { LostAt = [at, at] };
        Look(Counts(waiting: 50_000));
        fleet = fleet with { LostAt = Lost(ended), Ended = ["i-1: it shut itself down"] };

        (Look(Counts(waiting: 50_000), after: Terms.GiveUpAfter) is MonitorAction.GiveUp).ShouldBe(givesUp);
    }

    [Fact]
    public void Machines_that_end_while_jobs_end_are_not_given_up()
    {
        var done = 0;
        for (var look = 0; look < 100; look++)
        {
            fleet = Fleet(2) with { LostAt = Lost(1) };
            Look(Counts(waiting: 1000 - ++done, done: done)).ShouldBeOfType<MonitorAction.Wait>();
        }
    }

    [Fact]
    public void The_limit_of_lost_machines_is_that_of_the_fleet_at_its_largest()
    {
        fleet = Fleet(100);
        Look(Counts(running: 1));
        fleet = Fleet(1) with { LostAt = Lost(99) };

        Look(Counts(running: 1), after: Terms.GiveUpAfter).ShouldBe(new MonitorAction.Wait());
    }

    [Fact]
    public void The_end_of_the_fleet_is_warned_of_once()
    {
        fleet = fleet with { StartedAt = Start, EndsAt = Start.AddHours(10) };
        LookAll(Counts(waiting: 1000), after: TimeSpan.FromHours(7.9)).OfType<MonitorAction.Warn>().ShouldBeEmpty();

        LookAll(Counts(waiting: 1000), after: TimeSpan.FromHours(0.2)).OfType<MonitorAction.Warn>().ShouldHaveSingleItem().What.ShouldContain("1000 jobs are left");
        LookAll(Counts(waiting: 1000)).OfType<MonitorAction.Warn>().ShouldBeEmpty();
    }

    [Fact]
    public void Jobs_that_are_left_when_the_fleets_time_is_over_stay_queued()
    {
        fleet = fleet with { StartedAt = Start, EndsAt = Start.AddHours(10) };

        Look(Counts(waiting: 7), after: TimeSpan.FromHours(10)).ShouldBeOfType<MonitorAction.Pause>().Why.ShouldContain("7 jobs are left");
    }

    [Fact]
    public void A_fleet_whose_time_is_over_just_as_its_last_job_ended_is_settled_as_any_other()
    {
        fleet = fleet with { StartedAt = Start, EndsAt = Start.AddMinutes(1) };

        UntilItEnds(() => Counts(done: 8)).ShouldBeOfType<MonitorAction.Finish>();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public void A_cancelled_fleet_is_the_end_when_its_last_machine_is_gone(int running, bool ends)
    {
        fleet = Fleet(10, running) with { IsClosed = true, Shortage = "the request was cancelled" };

        (Look(Counts(waiting: 7)) is MonitorAction.Pause).ShouldBe(ends);
    }

    [Fact]
    public void Halt_is_not_asked_of_letters_in_a_queue_that_others_share()
    {
        policy = new MonitorPolicy(1) { Terms = Terms };

        Look(new JobCounts(0, 5, 0, 0, 0, 12, 0)).ShouldBeOfType<MonitorAction.Wait>();
    }

    [Theory]
    [InlineData(14, false, 0, false)]
    [InlineData(30, false, 0, true)]
    [InlineData(30, true, 0, true)]
    [InlineData(15, true, 0, false)]
    [InlineData(300, true, 1, false)]
    public void Machines_that_never_joined_or_have_no_worker_are_ended(int minutes, bool joined, int workers, bool ended)
    {
        List<MonitorAction> done = [];
        for (var look = 0; look <= 11; look++)
        {
            fleet = Fleet(2) with { Machines = [new("i-good", TimeSpan.FromHours(5), true, 1), new("i-odd", TimeSpan.FromMinutes(minutes - 11 + look), joined, workers)] };
            done.AddRange(LookAll(Counts(waiting: 1000 - look, done: look)));
        }

        done.OfType<MonitorAction.EndMachines>().SelectMany(end => end.Ids).ShouldBe(ended ? ["i-odd"] : []);
    }

    [Fact]
    public void A_machine_whose_worker_is_only_being_started_again_is_left_alone()
    {
        for (var look = 0; look < 60; look++)
        {
            fleet = Fleet(1) with { Machines = [new("i-1", TimeSpan.FromHours(1), true, look % 5 == 0 ? 1 : 0)] };
            LookAll(Counts(waiting: 1000)).OfType<MonitorAction.EndMachines>().ShouldBeEmpty();
        }
    }

    [Fact]
    public void Nothing_is_ended_when_no_machine_is_said_to_work_and_jobs_end_all_the_same()
    {
        for (var look = 0; look < 60; look++)
        {
            fleet = Fleet(1) with { Machines = [new("i-1", TimeSpan.FromHours(1), false, 0)] };
            LookAll(Counts(waiting: 1000 - look, done: look)).OfType<MonitorAction.EndMachines>().ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_memory_that_is_no_memory_is_none()
    {
        MonitorMemory.FromJson("half a fi").ShouldBeNull();
        MonitorMemory.FromJson("null").ShouldBeNull();
    }

    /// <summary>Machines that are lost a moment after the last look.</summary>
    private IReadOnlyList<DateTimeOffset> Lost(int machines) => [.. Enumerable.Repeat(at.AddSeconds(1), machines)];

    private static FleetStatus Fleet(int wanted, int? running = null) => new(wanted, running ?? wanted, []) { Replaces = true };

    private static JobCounts Counts(long waiting = 0, long running = 0, long done = 0) => new(waiting + running + done, waiting, running, done, 0, 0, 0);

    private MonitorAction Look(JobCounts counts, TimeSpan? after = null) => LookAll(counts, after)[^1];

    /// <summary>Looks a minute (or another time) later, and does to the fleet what was decided.</summary>
    private IReadOnlyList<MonitorAction> LookAll(JobCounts counts, TimeSpan? after = null)
    {
        at += after ?? Terms.LookEvery;
        var step = policy.Step(memory, counts, fleet, slots, at);
        memory = step.Memory;
        fleet = step.Actions.OfType<MonitorAction.Resize>().LastOrDefault() is { } resize ? fleet with { Wanted = resize.Machines } : fleet;
        return step.Actions;
    }

    private List<MonitorAction.Resize> ResizesOver(int looks, Func<JobCounts> counts) =>
        Enumerable.Range(0, looks).SelectMany(_ => LookAll(counts())).OfType<MonitorAction.Resize>().ToList();

    private MonitorAction UntilItEnds(Func<JobCounts> counts)
    {
        for (var look = 0; look < 100; look++)
        {
            if (Look(counts()) is { GoesOn: false } end)
            {
                return end;
            }
        }

        throw new ShouldAssertException("It did not end.");
    }
}
