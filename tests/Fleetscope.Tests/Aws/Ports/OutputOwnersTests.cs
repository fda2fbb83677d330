using Fleetscope.Aws.Queues;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Aws.Ports;

/// <summary>Several jobs that write into one folder, and claims whose holders are slow or gone.</summary>
public sealed class OutputOwnersTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);

    private readonly FakeClock clock = new();
    private readonly SqsRunFixture fixture;

    public OutputOwnersTests() => fixture = new SqsRunFixture(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Jobs_may_share_a_folder_as_long_as_their_files_differ()
    {
        var run = await RunAsync(4);
        for (var i = 0; i < 3; i++)
        {
            (await CommitAsync(run, $"shared/file{i}.csv")).ShouldBeOfType<CommitClaim.Granted>();
        }

        var last = (await run.Queue.TryLeaseAsync("worker", Visibility, Token))!;
        (await run.Commits.ClaimAsync(last, ["shared/new.csv", "shared/file1.csv"], Token)).ShouldBeOfType<CommitClaim.Clash>().Key.ShouldBe("shared/file1.csv");
        (await run.Commits.ClaimAsync(last, ["shared/file0.csv"], Token)).ShouldBeOfType<CommitClaim.Clash>();
        (await run.Commits.ListAsync(Token).CountAsync(Token)).ShouldBe(3);
    }

    [Fact]
    public async Task Many_jobs_that_write_one_file_at_once_give_it_to_one_of_them()
    {
        var run = await RunAsync(30);
        List<JobLease> leases = [];
        while (await run.Queue.TryLeaseAsync("worker", Visibility, Token) is { } lease)
        {
            leases.Add(lease);
        }

        var claims = await Task.WhenAll(leases.Select(lease => Task.Run(() => run.Commits.ClaimAsync(lease, [$"shared/{lease.Job.Name}.csv", "shared/same.csv"], Token), Token)));

        claims.OfType<CommitClaim.Granted>().Count().ShouldBe(1);
        claims.OfType<CommitClaim.Clash>().Count().ShouldBe(29);
    }

    [Fact]
    public async Task A_commit_of_many_files_in_one_folder_costs_three_requests()
    {
        await fixture.CreateQueuesAsync(8, Token);
        var calls = new CrashingCalls(fixture.Account.Api);
        var run = fixture.Process(SqsRunFixture.Settings(3), calls.Api);
        await run.Queue.AddAsync(SomeJobs(1), Token);
        var lease = (await run.Queue.TryLeaseAsync("worker", Visibility, Token))!;
        var before = calls.Made.Count;

        List<CommittedFile> files = [.. Enumerable.Range(0, 50).Select(i => new CommittedFile($"results/a/{i}.csv", 1, ""))];
        await run.Commits.ClaimAsync(lease, [.. files.Select(file => file.Key)], Token);
        await run.Commits.MarkAsync(lease, files, "print", Token);

        (calls.Made.Count - before).ShouldBe(3);
    }

    [Fact]
    public async Task A_renewed_lease_keeps_its_claim_from_a_second_delivery()
    {
        var run = await RunAsync(1);
        var worker = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);
        var lease = (await run.Queue.TryLeaseAsync("worker", Visibility, Token))!;
        await run.Commits.ClaimAsync(lease, ["a/b"], Token);
        clock.Advance(TimeSpan.FromSeconds(100));
        await run.Queue.RenewAsync(lease, Visibility, Token);
        clock.Advance(TimeSpan.FromSeconds(100));
        fixture.Account.Sqs.DeliverAgain(SqsRunFixture.QueueName);
        var twin = (await worker.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldNotBeNull();

        (await worker.Commits.ClaimAsync(twin, ["a/b"], Token)).ShouldBeOfType<CommitClaim.Refused>();
        await run.Commits.MarkAsync(lease, [new CommittedFile("a/b", 1, "")], "print", Token);
        (await worker.Commits.ClaimAsync(twin, ["a/b"], Token)).ShouldBeOfType<CommitClaim.Committed>();
    }

    [Fact]
    public async Task A_claim_that_was_taken_over_cannot_be_marked_by_its_first_holder()
    {
        var run = await RunAsync(1);
        var worker = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);
        var lease = (await run.Queue.TryLeaseAsync("worker", Visibility, Token))!;
        await run.Commits.ClaimAsync(lease, ["a/b"], Token);
        clock.Advance(Visibility * 2);
        var thief = (await worker.Queue.TryLeaseAsync("other", Visibility, Token))!;
        (await worker.Commits.ClaimAsync(thief, ["a/b"], Token)).ShouldBeOfType<CommitClaim.Granted>();

        await Should.ThrowAsync<LeaseLostException>(run.Commits.MarkAsync(lease, [new CommittedFile("a/b", 1, "")], "print", Token));

        await worker.Commits.MarkAsync(thief, [new CommittedFile("a/b", 1, "")], "print", Token);
    }

    private static async Task<CommitClaim> CommitAsync(SqsRun run, string key)
    {
        var lease = (await run.Queue.TryLeaseAsync("worker", Visibility, Token))!;
        var claim = await run.Commits.ClaimAsync(lease, [key], Token);
        await run.Commits.MarkAsync(lease, [new CommittedFile(key, 1, "")], "print", Token);
        await run.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);
        return claim;
    }

    private async Task<SqsRun> RunAsync(int jobs)
    {
        await fixture.CreateQueuesAsync(8, Token);
        var run = fixture.Process(SqsRunFixture.Settings(3));
        await run.Queue.AddAsync(SomeJobs(jobs), Token);
        return run;
    }
}
