using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Watching;

namespace Fleetscope.Tests.Aws.Watching;

public sealed class FleetFactsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Machines_are_told_with_their_age_and_whether_they_work()
    {
        var facts = FleetFacts.Of(Sight() with
        {
            Machines = [Machine("i-1"), Machine("i-2"), Machine("i-3"), Machine("i-4") with { State = "shutting-down" }],
            Cluster = [new ContainerInstance("arn-1", "i-1", "ACTIVE", true, 2), new ContainerInstance("arn-2", "i-2", "ACTIVE", true, 0)],
        }, Now);

        facts.Running.ShouldBe(3);
        facts.Wanted.ShouldBe(3);
        facts.Machines.ShouldNotBeNull().Select(machine => (machine.Id, machine.Age.TotalHours, machine.Joined, machine.Workers)).ShouldBe([("i-1", 2, true, 2), ("i-2", 2, true, 0), ("i-3", 2, false, 0)]);
    }

    [Fact]
    public void A_machine_that_AWS_took_back_after_a_notice_is_not_lost_and_one_that_ended_is()
    {
        var facts = FleetFacts.Of(Sight() with
        {
            Events = [Event("termination_notified", "i-1", 60), Event("terminated", "i-1", 58), Event("terminated", "i-2", 30), Event("terminated", "i-2", 30)],
        }, Now.AddMinutes(-45));

        facts.LostAt.ShouldBe([Now.AddMinutes(-30)]);
        facts.Ended.ShouldBe(["machine i-2 ended"]);
    }

    [Fact]
    public void Nothing_is_told_of_machines_when_the_cluster_is_not_known() => FleetFacts.Of(Sight() with { Machines = [Machine("i-1")], Cluster = null }, Now).Machines.ShouldBeNull();

    [Theory]
    [InlineData("active", false)]
    [InlineData("modifying", false)]
    [InlineData("cancelled_terminating", true)]
    [InlineData("cancelled", true)]
    [InlineData("failed", true)]
    public void A_request_that_is_over_brings_no_machine_any_more(string state, bool isClosed) =>
        FleetFacts.Of(Sight(state), Now).IsClosed.ShouldBe(isClosed);

    [Fact]
    public void The_end_of_the_request_is_known() => FleetFacts.Of(Sight(), Now).EndsAt.ShouldBe(Now.AddDays(7));

    private static FleetSight Sight(string state = "active") => new()
    {
        At = Now,
        Wanted = 3,
        Request = new SpotFleetRequest("sfr-1", state, "fulfilled", 3, 3, "", Now.AddDays(7), new Dictionary<string, string>()),
        Options = new AwsOptions
        {
            Region = "us-east-1", Profile = "default", SshKeyName = "", EcsCluster = "default", ClusterMachines = 3, TasksPerMachine = 1, MachineTypes = ["m5.xlarge"], MachinePrice = 0.2m,
            EbsVolumeGB = 30, AssignIp = true, CpuShares = 1024, MemoryMB = 15_000, QueueName = "FlyQueue", DeadLetterQueueName = "FlyDead", LogGroupName = "Fly", UploadFlags = "",
            AutoMonitor = false, CreateDashboard = false, CleanDashboard = false, Worker = "image", MaxRun = TimeSpan.FromHours(168),
        },
    };

    private static Instance Machine(string id) => new(id, "running", "m5.xlarge", Now.AddHours(-2), "", "");

    private static FleetEvent Event(string what, string machine, int minutesAgo) => new(Now.AddMinutes(-minutesAgo), "instanceChange", what, "", machine);
}
