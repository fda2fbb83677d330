using Fleetscope.Aws.Unattended;

namespace Fleetscope.Tests.Aws.Unattended;

public sealed class WakesTests
{
    [Fact]
    public void A_schedule_names_the_run_and_its_bucket() => Read("""{"run":"Fly","bucket":"b"}""").ShouldBe([new Wake("Fly", "b", "its schedule")]);

    [Fact]
    public void An_alarm_names_the_run_by_its_own_name_also_when_the_queue_has_another() =>
        Read(FunctionWorld.Alarm(run: "My_Queue_Run", queue: "OtherName")).ShouldHaveSingleItem().Run.ShouldBe("My_Queue_Run");

    [Fact]
    public void An_alarm_of_another_name_tells_the_run_by_its_queue() =>
        Read(FunctionWorld.Notice("ALARM", """{"AlarmName":"mine","Trigger":{"Dimensions":[{"name":"QueueName","value":"FlyQueue"}]}}""")).ShouldHaveSingleItem().Run.ShouldBe("Fly");

    [Fact]
    public void Both_kinds_in_one_event_wake_a_run_once() =>
        Read($$"""[{"run":"Fly","bucket":"b"},{{FunctionWorld.Alarm(run: "Fly")}},{"run":"Worm","bucket":"c"}]""").Select(wake => (wake.Run, wake.Bucket)).ShouldBe([("Fly", "b"), ("Worm", "c")]);

    [Fact]
    public void A_rule_that_hands_on_the_event_itself_tells_the_run_by_its_name() =>
        Read("""{"source":"aws.events","detail-type":"Scheduled Event","resources":["arn:aws:events:us-east-1:123456789012:rule/fleetscope-Fly"],"detail":{}}""").ShouldHaveSingleItem().Run.ShouldBe("Fly");

    [Fact]
    public void News_for_people_are_passed_over()
    {
        List<string> passed = [];
        Wakes.Read(FunctionWorld.Notice("Fleetscope Fly: it has ended", "Fly: nothing left"), passed.Add).ShouldBeEmpty();
        passed.ShouldHaveSingleItem().ShouldContain("it has ended");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"detail-type":"Scheduled Event","resources":["arn:aws:events:us-east-1:1:rule/other"]}""")]
    public void An_event_that_names_no_run_is_an_error(string payload) => Should.Throw<FleetscopeException>(() => Read(payload)).What.ShouldBe("event");

    [Fact]
    public void The_rule_of_a_long_name_is_cut_and_told_apart()
    {
        var one = RunSchedule.NameOf(new string('a', 79) + "1");
        one.Length.ShouldBe(64);
        RunSchedule.NameOf(new string('a', 79) + "2").ShouldNotBe(one);
        RunSchedule.NameOf("Fly").ShouldBe("fleetscope-Fly");
    }

    private static IReadOnlyList<Wake> Read(string payload) => Wakes.Read(payload, _ => { });
}
