using Fleetscope.Aws.Machines;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class IdleRuleTests
{
    [Theory]
    [InlineData(14, 60, 0, 4, 4, "Stay", "it is not idle for long enough")]
    [InlineData(15, 15, 0, 4, 4, "EndFleet", "no job is left anywhere")]
    [InlineData(15, 15, 0, -1, 0, "EndFleet", "a machine of no fleet ends as well")]
    [InlineData(60, 14, 0, 4, 4, "Stay", "a job was seen: it may come back")]
    [InlineData(60, 0, 0, 4, 4, "Stay", "the fleet wants every machine")]
    [InlineData(60, 0, 0, 4, 3, "Stay", "the fleet wants more than it has")]
    [InlineData(60, 0, 3, 2, 4, "Stay", "jobs wait")]
    [InlineData(60, 0, 0, 2, 4, "LeaveAsSurplus", "half of four are too many, and the draw is below a half")]
    [InlineData(60, 0, 0, 3, 4, "Stay", "a quarter is too many, and the draw is above")]
    [InlineData(60, 0, 0, -1, 0, "Stay", "of no fleet, with jobs left")]
    public void An_idle_machine_stays_while_a_job_may_come_back(int idle, int empty, long waiting, int wanted, int machines, string step, string why)
    {
        var sight = new IdleSight
        {
            Idle = TimeSpan.FromMinutes(idle), Empty = TimeSpan.FromMinutes(empty), Waiting = waiting, Fleet = wanted < 0 ? null : new FleetSize(wanted, machines), Chance = 0.4,
        };

        IdleRule.Decide(sight, IdleRule.Limit).ToString().ShouldBe(step, why);
    }

    [Fact]
    public void About_as_many_leave_as_are_too_many()
    {
        var draw = new Random(1);
        var sight = new IdleSight { Idle = TimeSpan.FromHours(1), Empty = TimeSpan.Zero, Waiting = 0, Fleet = new FleetSize(900, 1000), Chance = 0 };

        var left = Enumerable.Range(0, 1000).Count(_ => IdleRule.Decide(sight with { Chance = draw.NextDouble() }, IdleRule.Limit) == IdleStep.LeaveAsSurplus);

        left.ShouldBeInRange(70, 130);
    }
}
