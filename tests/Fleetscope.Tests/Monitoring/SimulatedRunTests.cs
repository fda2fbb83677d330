using Fleetscope.Bench.Policy;
using Fleetscope.Monitoring;

namespace Fleetscope.Tests.Monitoring;

/// <summary>What holds of the policy in any run, tried on simulated ones. Times and hours are those of the simulation.</summary>
public sealed class SimulatedRunTests
{
    private static readonly TimeSpan Boot = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IdleAlarm = TimeSpan.FromMinutes(15);

    private static readonly Dictionary<string, Scenario> Scenarios = new[]
    {
        new Scenario("plate", 100, 4, 3456, TimeSpan.FromMinutes(8), 0.4),
        new Scenario("big machines", 20, 64, 5000, TimeSpan.FromMinutes(10), 0.5),
        new Scenario("long tail", 50, 4, 1000, TimeSpan.FromMinutes(6), 1.4),
        new Scenario("few long jobs", 40, 1, 60, TimeSpan.FromHours(2), 0.3) { Interruptions = 0.1 },
        new Scenario("scarce", 100, 4, 5000, TimeSpan.FromMinutes(10), 0.5) { Interruptions = 0.5, Holes = 1.5, HoleTakes = 0.6 },
        new Scenario("bad image", 50, 4, 4000, TimeSpan.FromMinutes(8), 0.5) { NeverJoin = 0.1 },
        new Scenario("slow submission", 50, 4, 3000, TimeSpan.FromMinutes(5), 0.4) { Submission = TimeSpan.FromMinutes(50) },
        new Scenario("late counts", 50, 2, 800, TimeSpan.FromMinutes(3), 0.5) { Lag = TimeSpan.FromSeconds(110), Interruptions = 0.4 },
        new Scenario("cheapest", 100, 4, 3456, TimeSpan.FromMinutes(8), 0.4) { Cheapest = true },
    }.ToDictionary(scenario => scenario.Name);

    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (var name in Scenarios.Keys)
        {
            for (var seed = 1; seed <= 12; seed++)
            {
                runs.Add(name, seed);
            }
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_ends_when_its_last_job_has_and_not_before(string name, int seed)
    {
        var end = World.Run(Scenarios[name], seed, new OurRules(Scenarios[name]));

        end.Why.ShouldBe("every job has ended");
        end.JobsLeft.ShouldBe(0);
        end.AddsUp.ShouldBeTrue();
    }

    /// <summary>
    /// While jobs wait every machine that has booted is full. So it is paid for in vain only while it boots, for what it had begun when it was taken away, while it
    /// waits for its last jobs, until its idle alarm, and for the settling.
    /// </summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void What_is_paid_stays_within_a_bound_of_what_is_useful(string name, int seed)
    {
        var scenario = Scenarios[name];
        var rules = new OurRules(scenario);
        var longest = new SimulatedQueue(scenario, seed).Milliseconds.Max();

        var end = World.Run(scenario, seed, rules);

        var terms = MonitorTerms.Approximate;
        var neverJoined = rules.Done.OfType<MonitorAction.EndMachines>().Sum(action => action.Ids.Count);
        var vain = Boot + (2 * TimeSpan.FromMilliseconds(longest)) + IdleAlarm + terms.Settling + (2 * terms.LookEvery);
        var allowed = end.Useful + (end.Launched * vain.TotalHours) + (neverJoined * (terms.JoinWithin + terms.SuspectFor).TotalHours);
        end.Paid.ShouldBeLessThan(allowed);
    }

    [Theory]
    [InlineData("plate", 1.4)]
    [InlineData("bad image", 1.35)]
    [InlineData("scarce", 1.45)]
    public void Even_work_is_paid_little_more_than_it_uses(string name, double atMost) =>
        Median(Scenarios[name], scenario => new OurRules(scenario), end => end.PaidOverUseful).ShouldBeLessThan(atMost);

    [Theory]
    [InlineData("long tail")]
    [InlineData("bad image")]
    public void Where_machines_outlive_the_waiting_jobs_less_is_paid_than_under_the_originals_rules(string name) =>
        Median(Scenarios[name], scenario => new OurRules(scenario), end => end.Paid).ShouldBeLessThan(Median(Scenarios[name], _ => new OriginalRules(), end => end.Paid));

    [Fact]
    public void The_originals_rules_lose_jobs_where_ours_do_not()
    {
        var scenario = Scenarios["late counts"];

        var lost = Enumerable.Range(1, 40).Sum(seed => World.Run(scenario, seed, new OriginalRules()).JobsLeft);

        lost.ShouldBeGreaterThan(0);
        Enumerable.Range(1, 40).Sum(seed => World.Run(scenario, seed, new OurRules(scenario)).JobsLeft).ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Two_monitors_at_once_and_ones_that_are_killed_now_and_then_do_no_harm(int seed)
    {
        var scenario = Scenarios["late counts"];
        var notes = new SharedNotes();
        var policy = OurRules.PolicyOf(scenario);

        var end = World.Run(scenario, seed, new OurRules(policy, notes) { Misses = 3 }, new OurRules(policy, notes) { Misses = 4 });

        end.JobsLeft.ShouldBe(0);
        end.Why.ShouldBe("every job has ended");
    }

    [Fact]
    public void A_monitor_without_any_memory_of_the_run_never_ends_it_too_early()
    {
        var scenario = Scenarios["plate"];

        var end = World.Run(scenario, 1, new Forgetful(scenario));

        end.Why.ShouldBe("the fleet's time was over");
        end.JobsLeft.ShouldBe(0);
    }

    [Fact]
    public void Machines_that_never_join_are_ended_and_replaced()
    {
        var scenario = Scenarios["bad image"];
        var rules = new OurRules(scenario);

        World.Run(scenario, 1, rules);

        rules.Done.OfType<MonitorAction.EndMachines>().ShouldNotBeEmpty();
    }

    [Fact]
    public void A_fleet_of_which_no_machine_ever_joins_is_given_up()
    {
        var scenario = Scenarios["plate"] with { NeverJoin = 1, Interruptions = 0, Holes = 0 };

        var end = World.Run(scenario, 1, new OurRules(scenario));

        end.Why.ShouldContain("without finishing a job");
        end.At.ShouldBeLessThan(TimeSpan.FromHours(2));
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var scenario = Scenarios["scarce"];

        World.Run(scenario, 7, new OurRules(scenario)).ShouldBe(World.Run(scenario, 7, new OurRules(scenario)));
    }

    [Fact]
    public void A_million_jobs_on_ten_thousand_machines_end()
    {
        var end = World.Run(PolicyTable.Large, 1, new OurRules(PolicyTable.Large));

        end.JobsLeft.ShouldBe(0);
        end.Why.ShouldBe("every job has ended");
        end.PaidOverUseful.ShouldBeLessThan(1.3);
    }

    private static double Median(Scenario scenario, Func<Scenario, IRules> rules, Func<SimulatedEnd, double> value) =>
        Enumerable.Range(1, 11).Select(seed => value(World.Run(scenario, seed, rules(scenario)))).Order().ElementAt(5);

    /// <summary>A monitor whose notes are lost before every look.</summary>
    private sealed class Forgetful(Scenario scenario) : IRules
    {
        public string Name => "forgetful";

        public string? Look(World world) => new OurRules(scenario).Look(world);
    }
}
