using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F9 and F10: either the queue or the store is out of reach.</summary>
public sealed class PartitionTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_outlive_a_queue_that_is_out_of_reach_for_longer_than_their_leases()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 6);
        stage.With("LEASE_SECONDS", 3).WithWork("sleep 0.5;");
        var workers = new[] { stage.Start(), stage.Start() };
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Starts.Count >= 3), "programs");

        stage.Proxy.When("sqs:*", Fault.LostOnTheWay);
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Stage.Said.Count(line => line.Contains("asking again in", StringComparison.Ordinal)) >= 2), "workers that say it");
        workers.ShouldAllBe(worker => !worker.HasExited);
        stage.Proxy.Heal();
        await stage.EndAsync();

        await new Promises(stage) { MayOverlap = true }.HoldAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leases_live_on_while_the_store_does_not_answer(bool isSilent)
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 2);
        var go = Path.Combine(stage.Stage.Folder, "go");
        stage.With("LEASE_SECONDS", 3).WithWork($"until [ -e {go} ]; do sleep 0.1; done;");
        stage.Start();
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Starts.Count == 2), "both programs");

        stage.Proxy.When("s3:*", isSilent ? Fault.Silence : Fault.LostOnTheWay);
        var before = Renewals(stage);
        await stage.Stage.UntilAsync(() => Task.FromResult(Renewals(stage) >= before + 12), "renewals for two leases' length");
        stage.Proxy.Heal();
        File.WriteAllText(go, "");
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
        stage.Starts.Count.ShouldBe(2, $"nobody else may have had the jobs\n{stage.Which}");
    }

    [Fact]
    public async Task A_worker_that_starts_before_its_network_does_waits_for_it()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 2);
        stage.Proxy.When("sqs:GetQueueAttributes", Fault.LostOnTheWay).AtMost = 12;
        stage.Start();

        await stage.EndAsync();

        stage.Stage.Said.ShouldContain(line => line.Contains("could not be reached", StringComparison.Ordinal) && line.Contains("asking again in 1 s", StringComparison.Ordinal), stage.Which);
        await new Promises(stage).HoldAsync();
    }

    [Fact]
    public async Task Jobs_that_cannot_put_their_outputs_for_a_while_are_tried_again_and_say_why()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 4);
        var refused = stage.Proxy.When("s3:PutObject", Fault.Refusal(403, "AccessDenied"));
        (refused.AtMost, refused.Of) = (3, call => call.Key.StartsWith("out/", StringComparison.Ordinal));
        stage.Start();

        await stage.EndAsync();

        refused.Count.ShouldBe(3);
        await new Promises(stage) { Failures = 2 }.HoldAsync();
        (await ReasonsAsync(stage)).ShouldAllBe(reason => reason.StartsWith("storage failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jobs_whose_store_is_closed_for_longer_than_their_attempts_last_are_done_when_it_opens()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 2, retries: 1);
        var closed = stage.Proxy.When("s3:PutObject", Fault.Refusal(400, "ExpiredToken"));
        closed.Of = call => call.Key.StartsWith("out/", StringComparison.Ordinal);
        stage.Start();

        // Each job has gone back more often than it may fail.
        await stage.Stage.UntilAsync(async () => (await AttemptsAsync(stage)).All(attempts => attempts.Count >= 2), "attempts that are kept");
        stage.Proxy.Heal();
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
        (await AttemptsAsync(stage)).SelectMany(attempts => attempts.SkipLast(1)).ShouldAllBe(attempt => attempt.Outcome.Reason.StartsWith("storage failed", StringComparison.Ordinal));
        closed.Count.ShouldBeLessThan(40, "a worker that calls on and on");
    }

    [Fact]
    public async Task A_job_that_can_never_put_its_outputs_is_dead_of_its_store_and_harms_no_other()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 4, retries: 2);
        stage.Proxy.When("s3:PutObject", Fault.Refusal(403, "AccessDenied")).Of = call => call.Key == FaultStage.NoteOf(3);
        stage.Start();

        await stage.SettleAsync();
        var partly = FaultStage.CopyOf(3);
        await stage.EndAsync();

        await new Promises(stage) { Dead = 1, DeadOf = "storage failed", Failures = 2, Torn = [partly] }.HoldAsync();
    }

    private static int Renewals(FaultStage stage) => stage.Proxy.Calls.Count(call => call.Name == "sqs:ChangeMessageVisibility");

    private static async Task<IReadOnlyList<IReadOnlyList<AttemptRecord>>> AttemptsAsync(FaultStage stage) =>
        await Task.WhenAll(stage.Jobs.Select(job => stage.Run.Records.AttemptsAsync(job.Id, Token)));

    private static async Task<IReadOnlyList<string>> ReasonsAsync(FaultStage stage)
    {
        List<string> reasons = [.. (await AttemptsAsync(stage)).SelectMany(attempts => attempts).Where(attempt => attempt.Outcome.CountsAsFailure).Select(attempt => attempt.Outcome.Reason)];
        reasons.ShouldNotBeEmpty();
        return reasons;
    }
}
