using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Aws.Ports;

/// <summary>Submissions that are killed, jobs that are sent again, and messages that are none.</summary>
public sealed class SubmissionTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);

    private readonly FakeClock clock = new();
    private SqsRunFixture fixture;

    public SubmissionTests() => fixture = new SqsRunFixture(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_submission_that_was_killed_at_any_call_leaves_the_same_jobs_when_it_is_done_again()
    {
        var jobs = SomeJobs(95);
        for (var number = 1; number <= 14; number++)
        {
            foreach (var after in new[] { false, true })
            {
                await using var fresh = new SqsRunFixture(new FakeClock());
                await fresh.CreateQueuesAsync(8, Token);
                var settings = SqsRunFixture.Settings(3) with { SendersAtOnce = 4 };
                var calls = new CrashingCalls(fresh.Account.Api) { CrashBefore = after ? null : number, CrashAfter = after ? number : null };
                await using (var killed = fresh.Process(settings, calls.Api))
                {
                    try
                    {
                        await killed.Queue.AddAsync(jobs, Token);
                        await killed.Queue.EndSubmissionAsync(Token);
                    }
                    catch (CrashException)
                    {
                        // Its next life follows.
                    }
                }

                var again = fresh.Process(settings);
                await again.Queue.AddAsync(jobs, Token);
                await again.Queue.EndSubmissionAsync(Token);

                var bodies = fresh.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Messages.Select(message => message.Body).ToList();
                bodies.ToHashSet().SetEquals(jobs.Select(job => job.Body)).ShouldBeTrue();
                bodies.Count.ShouldBeLessThanOrEqualTo(jobs.Count + (settings.SendersAtOnce * 10));
                fresh.Account.S3.Buckets[SqsRunFixture.BucketName].Objects[again.Keys.Submitted].Bytes.Length.ShouldBe(jobs.Count * 8);
                var counts = await again.Queue.CountAsync(Token);
                counts.AddsUp.ShouldBeTrue();
                counts.Waiting.ShouldBe(bodies.Count);
            }
        }
    }

    [Fact]
    public async Task A_retry_of_dead_jobs_that_was_killed_at_any_call_loses_none_of_them()
    {
        for (var number = 1; number <= 24; number++)
        {
            await using var fresh = new SqsRunFixture(new FakeClock());
            await fresh.CreateQueuesAsync(8, Token);
            var dead = fresh.Process(SqsRunFixture.Settings(1));
            await dead.Queue.AddAsync(SomeJobs(3), Token);
            while (await dead.Queue.TryLeaseAsync("worker", Visibility, Token) is { } lease)
            {
                (await dead.Queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.Zero, Token)).ShouldBe(JobState.Dead);
            }

            List<JobId> ids = [.. SomeJobs(3).Select(job => job.Id)];
            await using (var killed = fresh.Process(SqsRunFixture.Settings(1), new CrashingCalls(fresh.Account.Api) { CrashAfter = number }.Api, hasJournal: false))
            {
                try
                {
                    await killed.DeadLetters.RetryAsync(ids, Token);
                }
                catch (CrashException)
                {
                    // Its next life follows.
                }
            }

            await fresh.Process(SqsRunFixture.Settings(1), hasJournal: false).DeadLetters.RetryAsync(ids, Token);

            var waiting = fresh.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Messages.Select(message => message.Body).ToHashSet();
            waiting.SetEquals(SomeJobs(3).Select(job => job.Body)).ShouldBeTrue($"killed after call {number}");
            (await dead.DeadLetters.ListAsync(Token)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task What_the_queue_does_not_take_is_sent_again()
    {
        var run = await RunAsync();
        var refusals = 5;
        fixture.Account.Sqs.Refuses = _ => Interlocked.Decrement(ref refusals) >= 0;

        var adding = run.Queue.AddAsync(SomeJobs(25), Token);
        while (!adding.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await adding).ShouldBe(25);
        fixture.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Messages.Count.ShouldBe(25);
    }

    [Fact]
    public void Batches_have_ten_messages_and_262144_bytes_at_most()
    {
        Job[] jobs = [.. Enumerable.Range(0, 7).Select(i => Sized(i, 100_000)), .. Enumerable.Range(7, 25).Select(i => Sized(i, 100))];

        var batches = MessageBatches.Of(jobs);

        batches.SelectMany(batch => batch).ShouldBe(jobs);
        batches.ShouldAllBe(batch => batch.Count <= 10 && batch.Sum(job => job.Body.Length) <= 262_144);
        MessageBatches.Of([Sized(1, 262_144)]).ShouldHaveSingleItem();
        Should.Throw<FleetscopeException>(() => MessageBatches.Of([Sized(77, 262_145)])).What.ShouldContain("job 77");
    }

    [Fact]
    public async Task A_message_of_the_python_tools_is_the_same_job()
    {
        var run = await RunAsync();
        await fixture.Account.Sqs.SendMessagesAsync(
            fixture.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Url, [new("""{"group": {"Metadata": "Plate1-0000"},  "output": "results"}""")], Token);

        var lease = (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull();

        lease.Job.Id.ShouldBe(Job(0).Id);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 1, 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_message_that_is_no_job_is_a_dead_letter_with_its_reason_and_stops_nobody()
    {
        var run = await RunAsync();
        await run.Queue.AddAsync(SomeJobs(1), Token);
        var url = fixture.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Url;
        await fixture.Account.Sqs.SendMessagesAsync(url, [new("nonsense"), new("{}"), new("""{"group":"\ud800"}""")], Token);
        List<JobLease> leases = [];
        while (await run.Queue.TryLeaseAsync("worker", Visibility, Token) is { } lease)
        {
            leases.Add(lease);
        }

        leases.ShouldHaveSingleItem().Job.ShouldBe(Job(0));
        var letters = await run.DeadLetters.ListAsync(Token);
        letters.Count.ShouldBe(3);
        letters.ShouldAllBe(letter => letter.Last!.Outcome.Reason.Contains("its message cannot be read", StringComparison.Ordinal));
        fixture.Account.Sqs.Queue(SqsRunFixture.DeadName)!.Messages.Count.ShouldBe(3);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(4, 0, 1, 0, 0, 3, 0));
    }

    [Fact]
    public async Task Another_machine_knows_what_was_submitted()
    {
        var run = await RunAsync();
        await run.Queue.AddAsync(SomeJobs(12), Token);
        await run.Queue.EndSubmissionAsync(Token);

        var elsewhere = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);

        (await elsewhere.Queue.AddAsync(SomeJobs(15), Token)).ShouldBe(3);
        (await elsewhere.Queue.CountAsync(Token)).Submitted.ShouldBe(15);
    }

    [Fact]
    public async Task A_million_jobs_are_known_in_less_than_100_MB()
    {
        var bucket = new Fleetscope.Aws.ControlBucket(fixture.Account.S3, SqsRunFixture.BucketName, new Fleetscope.Aws.RunKeys(AppName));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var journal = new SubmissionJournal(bucket, fixture.Journal);
        await journal.LoadAsync(Token);
        var id = new JobId[10];
        for (var i = 0; i < 1_000_000; i += id.Length)
        {
            for (var k = 0; k < id.Length; k++)
            {
                id[k] = new JobId((ulong)(i + k) * 0x9E3779B97F4A7C15);
            }

            journal.Append(id);
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(100_000_000);
        new FileInfo(fixture.Journal).Length.ShouldBe(8_000_000);
        journal.Count.ShouldBe(1_000_000);
    }

    [Fact]
    public async Task A_job_that_was_cancelled_by_name_is_met_once_and_counted_once()
    {
        var run = await RunAsync();
        await run.JobFiles.KeepAsync(fixture.NewFile(JobFileOf(SomeJobs(3))), Token);
        await run.Queue.AddAsync(SomeJobs(3), Token);
        (await run.Records.CancelAsync([Job(0).Id, Job(2).Id], Token)).ShouldBe(2);
        (await run.Records.CancelAsync([Job(0).Id], Token)).ShouldBe(0);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(3, 1, 0, 0, 0, 0, 2));

        (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull().Job.ShouldBe(Job(1));
        (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldBeNull();

        fixture.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Messages.Count.ShouldBe(1);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(3, 0, 1, 0, 0, 0, 2));
        (await run.Records.ReopenAsync([Job(2).Id], Token)).ShouldBe(1);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(3, 1, 1, 0, 0, 0, 1));
        (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull().Job.ShouldBe(Job(2));
    }

    [Fact]
    public async Task A_cancelled_run_can_be_taken_up_again_job_by_job()
    {
        var run = await RunAsync();
        await run.JobFiles.KeepAsync(fixture.NewFile(JobFileOf(SomeJobs(4))), Token);
        await run.Queue.AddAsync(SomeJobs(4), Token);
        (await run.Records.CancelAsync(null, Token)).ShouldBe(4);

        (await run.Records.ReopenAsync([Job(1).Id, Job(3).Id], Token)).ShouldBe(2);

        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(4, 2, 0, 0, 0, 0, 2));
        (await run.Records.InStateAsync(JobState.Cancelled, Token).Select(record => record.Job).ToListAsync(Token)).ShouldBe([Job(0), Job(2)]);
        (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull().Job.ShouldBe(Job(1));
    }

    [Fact]
    public void Counts_add_up_and_are_never_negative_whatever_the_queue_says()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            long Some() => random.Next(4) == 0 ? 0 : random.Next(1, 30);
            var queue = (Waiting: Some(), Running: Some());
            var (submitted, skipped, dead, vanished, cancelled) = (Some() * 3, Some(), Some(), Some(), Some());
            var unmet = Math.Min(cancelled, Some());

            var counts = JobCounting.Of(submitted, queue, skipped, dead, vanished, cancelled, unmet);

            counts.AddsUp.ShouldBeTrue();
            new[] { counts.Waiting, counts.Running, counts.Done, counts.Skipped, counts.Dead, counts.Cancelled }.ShouldAllBe(count => count >= 0);
            counts.Submitted.ShouldBeGreaterThanOrEqualTo(submitted);
            (counts.Waiting + counts.Running).ShouldBe(Math.Max(0, queue.Waiting + queue.Running - unmet));
        }
    }

    [Fact]
    public async Task The_image_worker_s_run_is_counted_by_its_queues_alone()
    {
        await fixture.CreateQueuesAsync(2, Token);
        var run = fixture.Process(SqsRunFixture.Settings(2) with { IsImageWorker = true, LettersBefore = 1 });
        await run.Queue.AddAsync(SomeJobs(4), Token);
        await run.Letters.SendOneAsync("an older letter", TimeSpan.Zero, Token);
        await run.Letters.SendOneAsync(Job(0).Body, TimeSpan.Zero, Token);
        var messages = await run.Messages.ReceiveAsync(TimeSpan.Zero, Visibility, Token);
        await run.Messages.DeleteAsync([messages[0].ReceiptHandle], Token);

        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(4, 3, 0, 0, 0, 1, 0));
        (await run.DeadLetters.ListAsync(Token)).ShouldHaveSingleItem().Last.ShouldBeNull();
        await Should.ThrowAsync<FleetscopeException>(run.Records.CancelAsync([Job(1).Id], Token));
        (await run.Records.CancelAsync(null, Token)).ShouldBe(3);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(4, 0, 0, 0, 0, 1, 3));
    }

    private async Task<SqsRun> RunAsync()
    {
        await fixture.CreateQueuesAsync(8, Token);
        return fixture.Process(SqsRunFixture.Settings(3));
    }

    private static Job Sized(int number, int bytes) => new(new JobId((ulong)number), $"{number}", new string('x', bytes));
}
