using Fleetscope.Aws;
using Fleetscope.Provisioning;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>Runs that nobody watches after startCluster: the function alone brings them to their end.</summary>
public sealed class UnattendedRunTests : IDisposable
{
    private readonly FunctionWorld world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_run_ends_with_its_receipt_without_any_process_of_its_user()
    {
        await world.StartAsync();
        (await world.CallAsync(world.Scheduled!)).ShouldBe("watched");
        world.Pass(TimeSpan.FromMinutes(6));
        await world.EmptyQueueAsync();

        var states = await world.TickToEndAsync(TimeSpan.FromHours(2));

        states[^1].ShouldBe("ended", string.Join('\n', world.Log));
        world.Left.ShouldBeEmpty();
        world.Account.S3.Text(FunctionWorld.Bucket, "fleetscope/FlyExample/receipt.txt").ShouldNotBeNull().ShouldContain("nothing left but what is kept on purpose");
        world.Account.S3.Buckets[FunctionWorld.Bucket].Objects.Keys.ShouldContain(key => key.StartsWith("exportedlogs/FlyExample/", StringComparison.Ordinal));
        (await Ledger()).IsLive.ShouldBeFalse();
        var news = world.Account.Sns.Published.ShouldHaveSingleItem();
        (news.Subject, news.Attributes["fleetscope"]).ShouldBe(("Fleetscope FlyExample: it has ended", "fly@example.org"));
        world.Account.Sns.Filters["fly@example.org"].ShouldBe("""{"fleetscope":["fly@example.org"]}""");
    }

    [Fact]
    public async Task The_guard_is_armed_before_the_fleet_is_requested()
    {
        var calls = new CrashingCalls(world.Account.Api);

        await world.StartAsync(calls.Api);

        var made = calls.Made.ToList();
        made.IndexOf("events:PutTarget").ShouldBeInRange(0, made.IndexOf("ec2:RequestSpotFleet"));
        made.LastIndexOf("cloudwatch:PutAlarm").ShouldBeInRange(0, made.IndexOf("ec2:RequestSpotFleet"));
    }

    [Fact]
    public async Task Whom_the_function_tells_is_told_when_the_function_fails_itself()
    {
        world.Account.Identity.Topics.Add("FleetscopeAlarms");

        await world.StartAsync();

        (await world.Account.Api.Sns.ListSubscriptionsAsync("arn:aws:sns:us-east-1:123456789012:FleetscopeAlarms", Token)).ShouldHaveSingleItem().Endpoint.ShouldBe("fly@example.org");
    }

    [Fact]
    public async Task A_run_whose_dead_letter_queue_was_removed_is_told_of_once_and_ends_as_ever()
    {
        await world.StartAsync();
        await world.Account.Api.Sqs.DeleteQueueAsync((await world.Account.Api.Sqs.FindQueueAsync("ExampleProject_DeadMessages", Token))!, Token);
        for (var call = 0; call < 3; call++)
        {
            world.Pass(TimeSpan.FromMinutes(2));
            (await world.CallAsync(world.Scheduled!)).ShouldBe("watched");
        }

        world.Account.Sns.Published.ShouldHaveSingleItem().Message.ShouldContain("ExampleProject_DeadMessages: the run's dead-letter queue is not there");
        await world.EmptyQueueAsync();

        (await world.TickToEndAsync(TimeSpan.FromHours(2)))[^1].ShouldBe("ended", string.Join('\n', world.Log));
        world.Left.ShouldBeEmpty();
        world.Account.Sns.Published.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Machines_that_never_join_are_ended_with_the_reason_and_the_run_stops_with_its_jobs_kept()
    {
        world.Account.Times = world.Account.Times with { MachineJoin = TimeSpan.FromDays(1) };
        await world.StartAsync();

        var states = await world.TickToEndAsync(TimeSpan.FromHours(24));

        states[^1].ShouldBe("parked", string.Join('\n', world.Log));
        world.Account.Ec2.Fleets.ShouldAllBe(fleet => !fleet.Request.IsActive);
        world.Left.ShouldAllBe(line => line.StartsWith("sqs ", StringComparison.Ordinal) || line.StartsWith("ecs ", StringComparison.Ordinal));
        world.Left.ShouldContain(line => line.Contains("FlyExampleQueue", StringComparison.Ordinal));
        var news = world.Account.Sns.Published;
        news[0].Message.ShouldContain("not joined the cluster", customMessage: string.Join('\n', news.Select(one => one.Message)));
        news[^1].Subject.ShouldBe("Fleetscope FlyExample: it has stopped before its end");
    }

    [Fact]
    public async Task Containers_that_do_not_fit_are_found_and_their_machines_ended()
    {
        await world.StartAsync(settings: ["MEMORY=900000"]);

        var states = await world.TickToEndAsync(TimeSpan.FromHours(24));

        states[^1].ShouldBe("parked", string.Join('\n', world.Log));
        world.Account.Sns.Published[0].Message.ShouldContain("MEMORY of 900000 MB does not fit");
        world.Account.Inventory().ShouldNotContain(line => line.StartsWith("ec2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_past_its_deadline_is_ended_and_its_jobs_are_kept()
    {
        await world.StartAsync(settings: ["MAX_RUN_HOURS=1"]);

        var states = await world.TickToEndAsync(TimeSpan.FromHours(3));

        states[^1].ShouldBe("parked", string.Join('\n', world.Log));
        world.Account.Sns.Published[^1].Message.ShouldContain("stay queued");
        world.Account.Sns.Published.ShouldContain(news => news.Subject.EndsWith("a warning", StringComparison.Ordinal));
        world.Left.ShouldAllBe(line => line.StartsWith("sqs ", StringComparison.Ordinal) || line.StartsWith("ecs ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_with_another_fleet()
    {
        await world.StartAsync(settings: ["MAX_RUN_HOURS=1"]);
        await world.TickToEndAsync(TimeSpan.FromHours(3));

        await world.StartAsync();
        world.Pass(TimeSpan.FromMinutes(6));
        (await world.CallAsync(world.Scheduled!)).ShouldBe("watched");
        await world.EmptyQueueAsync();

        (await world.TickToEndAsync(TimeSpan.FromHours(2)))[^1].ShouldBe("ended", string.Join('\n', world.Log.TakeLast(40)));
        world.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_whose_start_died_before_its_fleet_is_let_go()
    {
        var calls = new CrashingCalls(world.Account.Api);
        await world.StartAsync(calls.Api);
        var request = calls.Made.ToList().IndexOf("ec2:RequestSpotFleet") + 1;
        using var other = new FunctionWorld();
        await Should.ThrowAsync<CrashException>(() => other.StartAsync(new CrashingCalls(other.Account.Api) { CrashBefore = request }.Api));

        (await other.TickToEndAsync(TimeSpan.FromHours(2)))[^1].ShouldBe("parked", string.Join('\n', other.Log));

        other.Left.ShouldAllBe(line => line.StartsWith("sqs ", StringComparison.Ordinal) || line.StartsWith("ecs ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fleet_without_any_job_is_ended()
    {
        await world.StartAsync();
        await world.EmptyQueueAsync();
        var queue = (await world.Account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token))!;
        await world.Account.Api.S3.DeleteAsync(FunctionWorld.Bucket, ["fleetscope/FlyExample/submitted.ids"], Token);

        (await world.TickToEndAsync(TimeSpan.FromHours(2)))[^1].ShouldBe("ended", string.Join('\n', world.Log));

        queue.ShouldNotBeEmpty();
        world.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_stops_before_its_time_is_over_and_the_next_goes_on()
    {
        await world.StartAsync();
        world.Pass(TimeSpan.FromMinutes(6));
        await world.EmptyQueueAsync();
        while (!world.Log.Exists(line => line.Contains("it is over", StringComparison.Ordinal)))
        {
            await world.CallAsync(world.Scheduled!, time: TimeSpan.FromSeconds(12));
            world.Pass(TimeSpan.FromMinutes(2));
        }

        world.Left.ShouldNotBeEmpty();
        (await world.TickToEndAsync(TimeSpan.FromHours(2)))[^1].ShouldBe("ended", string.Join('\n', world.Log));
        world.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_ends_the_run_by_hand_ends_its_guard_too()
    {
        await world.StartAsync();
        await world.CallAsync(world.Scheduled!);
        var engine = AwsFolder.Engine(world.Account.Api, world.Account.Clock);
        await world.Account.Clock.DuringAsync(() => engine.CloseAsync(world.Config(), _ => { }, Token));

        world.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_late_call_about_a_run_that_is_gone_does_nothing()
    {
        await world.StartAsync();
        var payload = world.Scheduled!;
        var engine = AwsFolder.Engine(world.Account.Api, world.Account.Clock);
        await world.Account.Clock.DuringAsync(() => engine.CloseAsync(world.Config(), _ => { }, Token));

        (await world.CallAsync(payload)).ShouldBe("over");
        (await world.CallAsync(FunctionWorld.Alarm())).ShouldBe("unknown");
        world.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task Three_failures_one_after_another_are_told_and_each_is_an_error()
    {
        await world.StartAsync();
        var calls = new CrashingCalls(world.Account.Api).Fail("ec2:*", CallFault.AccessDenied);
        for (var i = 0; i < 4; i++)
        {
            await Should.ThrowAsync<FleetscopeException>(() => world.CallAsync(world.Scheduled!, calls.Api));
            world.Pass(TimeSpan.FromMinutes(2));
        }

        world.Account.Sns.Published.ShouldHaveSingleItem().Subject.ShouldBe("Fleetscope FlyExample: it cannot be watched");
    }

    [Fact]
    public async Task A_second_call_at_the_same_time_leaves_the_run_to_the_first()
    {
        await world.StartAsync();
        var calls = new CrashingCalls(world.Account.Api) { Yields = true };
        var payload = world.Scheduled!;

        var answers = await world.Account.Clock.DuringAsync(() => Task.WhenAll(world.AnswerAsync(payload, calls.Api), world.AnswerAsync(payload, calls.Api)));

        answers.Count(answer => answer.Contains("busy", StringComparison.Ordinal)).ShouldBe(1, string.Join('\n', answers));
    }

    private async Task<RunLedger> Ledger() => (await AwsRun.Of(world.Config(), new AwsAccess(_ => world.Account.Api)).Ledger.LoadAsync(Token))!;
}
