using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

public sealed class CrashingCallsTests : MemoryRules
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task Calls_are_named_by_service_and_method()
    {
        var calls = new CrashingCalls(Api);
        Account.S3.AddBucket("b");

        await calls.Api.Sqs.CreateQueueAsync("Q", None, Token);
        await calls.Api.Account.WhoAmIAsync(Token);
        await calls.Api.CloudWatch.DeleteDashboardAsync("none", Token);
        await foreach (var _ in calls.Api.S3.ListObjectsAsync("b", "", Token))
        {
        }

        calls.Made.ShouldBe(["sqs:CreateQueue", "account:WhoAmI", "cloudwatch:DeleteDashboard", "s3:ListObjects"]);
    }

    [Fact]
    public async Task A_crash_before_a_call_leaves_it_undone_and_ends_all_that_follow()
    {
        var calls = new CrashingCalls(Api) { CrashBefore = 2 };
        await calls.Api.Sqs.CreateQueueAsync("one", None, Token);

        var crash = await Should.ThrowAsync<CrashException>(calls.Api.Sqs.CreateQueueAsync("two", None, Token));
        await Should.ThrowAsync<CrashException>(calls.Api.Sqs.CreateQueueAsync("three", None, Token));

        (crash.Call, crash.Number, crash.WasDone).ShouldBe(("sqs:CreateQueue", 2, false));
        calls.HasCrashed.ShouldBeTrue();
        Account.Sqs.Queues.Select(queue => queue.Name).ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_crash_after_a_call_leaves_it_done()
    {
        var calls = new CrashingCalls(Api) { CrashAfter = 1 };

        (await Should.ThrowAsync<CrashException>(calls.Api.Sqs.CreateQueueAsync("one", None, Token))).WasDone.ShouldBeTrue();
        await Should.ThrowAsync<CrashException>(calls.Api.Sqs.CreateQueueAsync("two", None, Token));

        Account.Sqs.Queues.Select(queue => queue.Name).ShouldBe(["one"]);
        calls.Made.ShouldBe(["sqs:CreateQueue"]);
    }

    [Fact]
    public async Task A_crash_in_a_listing_reaches_its_reader()
    {
        Account.S3.AddBucket("b");
        Account.S3.Put("b", "x", []);

        await Should.ThrowAsync<CrashException>(ReadAsync(new CrashingCalls(Api) { CrashBefore = 1 }));
        await Should.ThrowAsync<CrashException>(ReadAsync(new CrashingCalls(Api) { CrashAfter = 1 }));

        async Task ReadAsync(CrashingCalls calls)
        {
            await foreach (var _ in calls.Api.S3.ListObjectsAsync("b", "", Token))
            {
            }
        }
    }

    [Fact]
    public async Task A_call_that_waits_when_its_process_dies_gets_no_answer()
    {
        var url = await Api.Sqs.CreateQueueAsync("Q", None, Token);
        var calls = new CrashingCalls(Api) { CrashAfter = 2 };
        var poll = calls.Api.Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.FromSeconds(20), null, Token);
        await Should.ThrowAsync<CrashException>(calls.Api.Sqs.FindQueueAsync("Q", Token));

        Pass(20);

        await Should.ThrowAsync<CrashException>(poll);
    }

    [Fact]
    public async Task Faults_strike_the_calls_that_were_named()
    {
        var calls = new CrashingCalls(Api).Fail("ec2:*", CallFault.Throttled).Fail("sqs:FindQueue", CallFault.AccessDenied, times: 1);

        (await RefusedAsync(calls.Api.Ec2.ListSpotFleetsAsync(Token), "RequestLimitExceeded")).Status.ShouldBe(503);
        await RefusedAsync(calls.Api.Sqs.FindQueueAsync("Q", Token), "AccessDenied");
        (await calls.Api.Sqs.FindQueueAsync("Q", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_answer_is_that_of_a_call_that_was_done()
    {
        var calls = new CrashingCalls(Api).Fail("sqs:CreateQueue", CallFault.AnswerLost, times: 1);

        (await RefusedAsync(calls.Api.Sqs.CreateQueueAsync("Q", None, Token), "NoAnswer")).Status.ShouldBe(0);

        Account.Sqs.Queue("Q").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_share_of_calls_fails_the_same_way_for_the_same_seed()
    {
        var (one, again, other) = (await StruckAsync(1), await StruckAsync(1), await StruckAsync(2));

        again.ShouldBe(one);
        other.ShouldNotBe(one);
        one.Count(struck => struck).ShouldBeInRange(200, 400);

        async Task<List<bool>> StruckAsync(int seed)
        {
            var calls = new CrashingCalls(Api).Fail("*", CallFault.Unavailable, share: 0.3, seed);
            var struck = new List<bool>();
            for (var i = 0; i < 1000; i++)
            {
                var call = calls.Api.Account.WhoAmIAsync(Token);
                struck.Add(await call.ContinueWith(done => done.IsFaulted, Token, TaskContinuationOptions.None, TaskScheduler.Default));
            }

            return struck;
        }
    }

    [Fact]
    public async Task A_sweep_over_every_call_leaves_one_queue_when_the_work_is_safe_to_repeat()
    {
        var whole = new CrashingCalls(new MemoryAccount().Api);
        await WorkAsync(whole.Api);
        for (var number = 1; number <= whole.Made.Count; number++)
        {
            foreach (var isAfter in new[] { false, true })
            {
                var account = new MemoryAccount();
                var first = isAfter ? new CrashingCalls(account.Api) { CrashAfter = number } : new CrashingCalls(account.Api) { CrashBefore = number };
                await Should.ThrowAsync<CrashException>(WorkAsync(first.Api));

                await WorkAsync(account.Api);

                account.Inventory().ShouldBe(["ecs cluster Fly", "sqs queue Q"]);
            }
        }

        static async Task WorkAsync(AwsApi api)
        {
            await api.Sqs.CreateQueueAsync("Q", None, Token);
            await api.Ecs.CreateClusterAsync("Fly", Token);
        }
    }
}
