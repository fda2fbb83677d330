using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Ending;

public sealed class SpotCostTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly MemoryAccount account = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Machines_cost_their_hours_at_the_spot_price()
    {
        var start = account.Now;
        account.Ec2.SpotPrices["m5.xlarge"] = 0.08m;
        var machines = await EndingCase.StartFleetAsync(account, 3, Token);
        account.Clock.Advance(TimeSpan.FromHours(2) - (account.Now - start));
        account.Ec2.Lose(machines[0]);
        account.Clock.Advance(TimeSpan.FromHours(2));

        var cost = await CostAsync(start, TimeSpan.FromHours(1));

        // Two for four hours, one for two, its replacement for two more: 12 hours but for the seconds until they came.
        cost.MachineHours.ShouldBe(12, tolerance: 0.05);
        cost.SoFar.ShouldBe(0.96m, tolerance: 0.01m);
        cost.PerHour.ShouldBe(0.24m);
        cost.ToTheEnd.ShouldBe(0.24m);
        cost.Text().ShouldBe("machines cost $0.96 so far (12.0 machine-hours), $0.24 an hour now, about $0.24 more to the end; disks, addresses, requests, logs and storage are not in it");
    }

    [Fact]
    public async Task A_fleet_that_AWS_has_forgotten_is_said_and_fails_nothing()
    {
        var cost = await new SpotCost(account.Api.Ec2, account.Clock).OfAsync(["sfr-00000000-0000-4000-8000-000000000000"], account.Now, null, Token);

        cost.SoFar.ShouldBe(0);
        cost.Unknown.ShouldHaveSingleItem().ShouldContain("sfr-00000000");
    }

    [Fact]
    public async Task Without_the_right_to_ask_for_prices_hours_are_told_without_dollars()
    {
        var start = account.Now;
        await EndingCase.StartFleetAsync(account, 2, Token);
        account.Clock.Advance(TimeSpan.FromHours(1));
        var calls = new CrashingCalls(account.Api).Fail("ec2:ListSpotPrices*", CallFault.AccessDenied).Fail("ec2:DescribeSpotPriceHistory", CallFault.AccessDenied);

        var cost = await new SpotCost(calls.Api.Ec2, account.Clock).OfAsync([account.Ec2.Fleets[0].Request.Id], start, TimeSpan.FromHours(1), Token);

        cost.MachineHours.ShouldBeGreaterThan(2);
        cost.SoFar.ShouldBe(0);
        cost.Unknown.ShouldContain(what => what.Contains("hours of m5.xlarge without a known price"));
    }

    [Fact]
    public void A_price_holds_until_the_next()
    {
        var prices = new PriceHistory([Price("a", 0.10m, 0), Price("a", 0.20m, 2), Price("b", 0.50m, 0)]);

        prices.Over("m5.xlarge", "us-east-1a", Start, 4).ShouldBe(0.60m);
        prices.Over("m5.xlarge", "us-east-1a", Start.AddHours(-1), 1).ShouldBe(0.10m);
        prices.At("m5.xlarge", "us-east-1a", Start.AddHours(2)).ShouldBe(0.20m);
    }

    [Fact]
    public void A_machine_whose_zone_nobody_told_counts_as_in_the_dearest()
    {
        var prices = new PriceHistory([Price("a", 0.10m, 0), Price("b", 0.50m, 0)]);

        prices.Over("m5.xlarge", "", Start, 2).ShouldBe(1.00m);
    }

    [Fact]
    public void The_first_minute_is_always_paid() =>
        LivesOf([Launched("i-1", 0), Ended("i-1", 10.0 / 3600)]).ShouldHaveSingleItem().Hours.ShouldBe(1.0 / 60, tolerance: 1e-9);

    [Fact]
    public void A_machine_that_is_gone_without_a_word_counts_until_now_and_is_told()
    {
        var life = LivesOf([Launched("i-1", 0)]).ShouldHaveSingleItem();

        life.EndIsKnown.ShouldBeFalse();
        life.Hours.ShouldBe(10);
    }

    [Fact]
    public void A_launch_without_a_description_gets_its_type_from_the_machine_itself()
    {
        var life = LivesOf([Launched("i-1", 0) with { Description = "" }], described: new Instance("i-1", "running", "c5.large", Start, "", "")).ShouldHaveSingleItem();

        (life.Type, life.Zone).ShouldBe(("c5.large", ""));
    }

    [Fact]
    public void A_notice_of_an_interruption_is_not_the_end_of_a_machine()
    {
        var notice = new FleetEvent(Start.AddHours(1), "instanceChange", "termination_notified", "", "i-1");

        LivesOf([Launched("i-1", 0), notice, Ended("i-1", 2)]).ShouldHaveSingleItem().Hours.ShouldBe(2);
    }

    private static IReadOnlyList<MachineLife> LivesOf(IReadOnlyList<FleetEvent> history, Instance? described = null) =>
        MachineLife.Of(history, [], described is null ? new Dictionary<string, Instance>() : new Dictionary<string, Instance> { [described.Id] = described }, Start.AddHours(10));

    private static FleetEvent Launched(string id, double hour) =>
        new(Start.AddHours(hour), "instanceChange", "launched", """{"instanceType":"m5.xlarge","image":"ami-1","availabilityZone":"us-east-1a"}""", id);

    private static FleetEvent Ended(string id, double hour) => new(Start.AddHours(hour), "instanceChange", "terminated", "", id);

    private static SpotPrice Price(string zone, decimal perHour, int hour) => new("m5.xlarge", "us-east-1" + zone, perHour, Start.AddHours(hour));

    private Task<RunCost> CostAsync(DateTimeOffset start, TimeSpan left) => new SpotCost(account.Api.Ec2, account.Clock).OfAsync([account.Ec2.Fleets[0].Request.Id], start, left, Token);
}
