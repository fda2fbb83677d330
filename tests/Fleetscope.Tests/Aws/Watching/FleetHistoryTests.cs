using Fleetscope.Aws.Api;
using Fleetscope.Aws.Watching;

namespace Fleetscope.Tests.Aws.Watching;

public sealed class FleetHistoryTests
{
    private const string Pool = "c4.xlarge, ami-1, Linux/UNIX, us-east-1a";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Events as AWS documents them (EC2 API Reference, EventInformation) and as users have reported them.</summary>
    public static TheoryData<string, string, string, string, bool> Events => new()
    {
        { "error", "spotFleetRequestConfigurationInvalid", "c4.xlarge, ami-1, Linux/UNIX: Value", "the request is wrong", true },
        { "error", "spotFleetRequestConfigurationInvalid", $"{Pool}: The key pair 'nobody' does not exist (Error Code: InvalidKeyPair.NotFound)", "InvalidKeyPair.NotFound", true },
        { "error", "spotFleetRequestConfigurationInvalid", "", "the request is wrong", true },
        { "error", "spotFleetRequestConfigurationInvalid", "c4.xlarge, ami-1, Linux/UNIX: We currently do not have sufficient c4.xlarge capacity in the Availability Zone you requested", "waiting for capacity in c4.xlarge", false },
        { "error", "iamFleetRoleInvalid", "The Spot Fleet role does not have permission to launch instances", "the fleet's role may not start machines", true },
        { "error", "iamFleetRoleInvalid", "", "the fleet's role may not start machines", true },
        { "error", "spotInstanceCountLimitExceeded", "", "quota", false },
        { "error", "spotInstanceCountLimitExceeded", $"{Pool}: Max spot instance count exceeded", "quota", false },
        { "error", "allLaunchSpecsTemporarilyBlacklisted", "Several attempts to launch instances have failed. Either the request could not be satisfied or the configuration is not valid.", "AWS tries again", false },
        { "error", "launchSpecTemporarilyBlacklisted", $"Repeated errors have occurred processing the launch specification \"{Pool}\". Error message: There is no Spot capacity available (Error Code: InsufficientInstanceCapacity)", "waiting for capacity in c4.xlarge, us-east-1a", false },
        { "information", "launchSpecTemporarilyBlacklisted", $"{Pool}: Repeated errors (Error Code: InvalidSubnetID.NotFound)", "the request is wrong", true },
        { "information", "launchSpecUnusable", $"{Pool}, Spot price: Your Spot request price is lower than the minimum required Spot request fulfillment price.", "MACHINE_PRICE of 0.13 dollars is below the spot price of c4.xlarge, us-east-1a", false },
        { "information", "launchSpecUnusable", "c4.xlarge, ami-1, Linux/UNIX, eu-central-1c, requested instance type is not supported in the requested Availability Zone", "waiting for capacity", false },
        { "information", "fleetProgressHalted", "The price in every launch specification is not valid because it is below the Spot price", "below the spot price", false },
        { "error", "launchSpecTemporarilyBlacklisted", $"{Pool}: (Error Code: InsufficientFreeAddressesInSubnet)", "no free address", false },
        { "error", "somethingThatAwsInventsTomorrow", "what it is", "AWS tries again", false },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void F23_D7_every_event_has_its_reason_and_only_what_cannot_pass_is_fatal(string kind, string subType, string description, string line, bool isFatal)
    {
        var finding = FleetHistory.Read(Sight() with { Events = [new FleetEvent(Now, kind, subType, description, "")] });

        finding.Line.ShouldStartWith("0 of 3 machines are there: ");
        finding.Line.ShouldContain(line);
        finding.Fate.ShouldBe(isFatal ? FleetFate.CannotSucceed : FleetFate.GoesOn);
        finding.Next.ShouldNotBeEmpty();
    }

    [Fact]
    public void What_AWS_calls_Value_is_explained() =>
        FleetHistory.Read(Sight() with { Events = [Wrong("c4.xlarge, ami-1, Linux/UNIX: Value")] }).Next.ShouldContain("IamInstanceProfile.Arn");

    [Fact]
    public void The_event_with_the_reason_counts_and_not_the_one_that_only_says_that_attempts_failed()
    {
        FleetEvent[] events =
        [
            new(Now, "information", "launchSpecTemporarilyBlacklisted", $"{Pool}: (Error Code: InsufficientInstanceCapacity)", ""),
            new(Now, "error", "allLaunchSpecsTemporarilyBlacklisted", "Several attempts to launch instances have failed.", ""),
        ];

        FleetHistory.Read(Sight() with { Events = events }).Reason.ShouldStartWith("waiting for capacity");
    }

    [Fact]
    public void A_wrong_specification_of_several_leaves_the_others()
    {
        var sight = Sight("MACHINE_TYPE=['c4.xlarge', 'm5.xlarge']");

        FleetHistory.Read(sight with { Events = [Wrong("c4.xlarge, ami-1, Linux/UNIX: Value")] }).Fate.ShouldBe(FleetFate.GoesOn);
        FleetHistory.Read(sight with { Events = [Wrong("c4.xlarge, ami-1, Linux/UNIX: Value"), Wrong("m5.xlarge, ami-1, Linux/UNIX: Value")] }).Fate.ShouldBe(FleetFate.CannotSucceed);
    }

    [Fact]
    public void A_fleet_that_has_machines_is_never_cancelled_for_an_event() =>
        FleetHistory.Read(Sight() with { Machines = [Machine("i-1", 1)], Events = [Wrong("c4.xlarge, ami-1, Linux/UNIX: Value")] }).ShouldSatisfyAllConditions(
            finding => finding.Fate.ShouldBe(FleetFate.GoesOn),
            finding => finding.Line.ShouldStartWith("1 of 3 machines are there, 0 joined the cluster: the request is wrong"));

    [Fact]
    public void Without_events_it_waits_for_AWS() => FleetHistory.Read(Sight()).Line.ShouldBe("0 of 3 machines are there: waiting for AWS to start them");

    [Fact]
    public void A_request_that_AWS_does_not_know_is_over_unless_it_is_new()
    {
        FleetHistory.Read(Sight() with { Request = null }).Fate.ShouldBe(FleetFate.IsOver);
        FleetHistory.Read(Sight() with { Request = null, IsNew = true }).Fate.ShouldBe(FleetFate.GoesOn);
        FleetHistory.Read(Sight() with { Request = Request("cancelled_terminating") }).Reason.ShouldBe("the request is cancelled_terminating");
    }

    [Fact]
    public void All_machines_that_joined_are_all_there_is_to_say() =>
        FleetHistory.Read(Full() with { Cluster = [Joined("i-1"), Joined("i-2"), Joined("i-3"), Joined("i-of-others")] }).ShouldSatisfyAllConditions(
            finding => finding.Line.ShouldBe("3 of 3 machines are there, 3 joined the cluster"),
            finding => finding.IsComplete.ShouldBeTrue());

    [Theory]
    [InlineData("ASSIGN_IP=False", "ASSIGN_IP is False")]
    [InlineData("ASSIGN_IP=True", "security group")]
    public void Machines_that_do_not_join_for_five_minutes_have_likely_reasons(string setting, string reason)
    {
        var finding = FleetHistory.Read(Full(setting) with { Cluster = [Joined("i-1")] });

        finding.Line.ShouldStartWith("3 of 3 machines are there, 1 joined the cluster: 1 machine (i-3) has not joined the cluster after 7 minutes: likely");
        finding.Line.ShouldContain(reason);
        finding.Line.ShouldContain("instance profile");
        finding.Line.ShouldContain("ecs.config");
    }

    [Fact]
    public void A_machine_whose_agent_lost_its_connection_has_not_joined() =>
        FleetHistory.Read(Full() with { Cluster = [Joined("i-1") with { AgentConnected = false }] }).Joined.ShouldBe(0);

    [Theory]
    [InlineData("(service FlyExampleService) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient memory available.", "MEMORY of 7000 MB does not fit")]
    [InlineData("(service FlyExampleService) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient CPU units available.", "CPU_SHARES of 1024 do not fit")]
    [InlineData("(service FlyExampleService) (task 1) failed to start: CannotPullContainerError: not found", "image cannot be fetched")]
    [InlineData("(service FlyExampleService) is unable to consistently start tasks successfully.", "containers do not start")]
    [InlineData("(service FlyExampleService) has reached a steady state.", "joined the cluster")]
    public void Containers_that_do_not_start_are_explained_by_the_service_s_events(string said, string line)
    {
        var service = new EcsService("FlyExampleService", "ACTIVE", 3, 1, 0, "arn", [new ServiceEvent(Now, said), new ServiceEvent(Now.AddMinutes(-9), "insufficient memory")]);

        FleetHistory.Read(Full() with { Cluster = [Joined("i-1"), Joined("i-2"), Joined("i-3")], Service = service }).Line.ShouldContain(line);
    }

    [Fact]
    public void Machines_that_end_themselves_are_noticed_when_it_is_a_pattern()
    {
        FleetEvent Changed(string id, string what, int minutesAgo) => new(Now.AddMinutes(-minutesAgo), "instanceChange", what, "", id);
        FleetEvent[] once = [Changed("i-1", "launched", 9), Changed("i-1", "terminated", 7)];
        FleetEvent[] late = [Changed("i-1", "launched", 60), Changed("i-2", "launched", 60), Changed("i-1", "terminated", 2), Changed("i-2", "terminated", 2)];

        FleetHistory.Read(Sight() with { Events = [.. once, Changed("i-2", "launched", 5), Changed("i-2", "terminated", 3)] }).Line.ShouldContain("machines end within minutes of their start (2 machines, the last i-2)");
        FleetHistory.Read(Sight() with { Events = once }).Line.ShouldNotContain("within minutes");
        FleetHistory.Read(Sight() with { Events = late }).Line.ShouldNotContain("within minutes");
    }

    [Fact]
    public void With_weights_the_fulfilled_capacity_says_that_it_is_complete() =>
        FleetHistory.Read(Sight() with { Request = Request("active") with { FulfilledCapacity = 3 }, Machines = [Machine("i-1", 1), Machine("i-2", 1)] }).IsComplete.ShouldBeTrue();

    private static FleetSight Sight(params string[] settings) => new() { At = Now, Wanted = 3, Request = Request("active"), Options = RecordedCalls.Options(settings) };

    private static FleetSight Full(params string[] settings) => Sight(settings) with { Machines = [Machine("i-1", 7), Machine("i-2", 1), Machine("i-3", 7)] };

    private static SpotFleetRequest Request(string state) => new("sfr-1", state, "", 3, 0, "", null, new Dictionary<string, string>());

    private static Instance Machine(string id, int minutes) => new(id, "running", "c4.xlarge", Now.AddMinutes(-minutes), "", "");

    private static ContainerInstance Joined(string id) => new("arn/" + id, id, "ACTIVE", AgentConnected: true, 0);

    private static FleetEvent Wrong(string description) => new(Now, "error", "spotFleetRequestConfigurationInvalid", description, "");
}
