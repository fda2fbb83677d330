using Fleetscope.Aws;
using Fleetscope.Aws.Queues;
using Fleetscope.Aws.Stores;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Aws.Ports;

/// <summary>What workers have begun to upload and nobody ends.</summary>
public sealed class LeftUploadsTests : IAsyncDisposable
{
    private const string Destination = "results";
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);
    private static readonly string[] Theirs = ["out/1/theirs.bin", "elsewhere/one.bin", "top.bin"];

    private readonly FakeClock clock = new();
    private readonly SqsRunFixture fixture;

    public LeftUploadsTests()
    {
        fixture = new SqsRunFixture(clock);
        fixture.Account.S3.AddBucket(Destination);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReadOnlyList<string> Open => fixture.Account.S3.Buckets[Destination].Uploads;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Those_of_claimed_keys_are_aborted_whatever_became_of_their_jobs_and_no_others()
    {
        await LeaveAsync();

        (await Left(fixture.Account.Api).AbortAsync(Token)).ShouldBe(["out/1/big.bin", "out/2/big.bin", "out/3/big.bin"], ignoreOrder: true);

        Open.ShouldBe(Theirs, ignoreOrder: true);
        (await Left(fixture.Account.Api).AbortAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_nobody_uploads_it_is_asked_once()
    {
        await LeaveAsync();
        await fixture.Account.Api.S3.AbortUploadsAsync(Destination, "", Token);
        var calls = new CrashingCalls(fixture.Account.Api);

        (await Left(calls.Api).FindAsync(Token)).ShouldBeEmpty();

        calls.Made.ShouldBe(["s3:ListUploads"]);
    }

    [Fact]
    public async Task Uploads_of_others_alone_cost_no_look_at_the_claims()
    {
        await LeaveAsync();
        await Left(fixture.Account.Api).AbortAsync(Token);
        await fixture.Account.Api.S3.AbortUploadsOfAsync(Destination, "out/1/theirs.bin", Token);
        var calls = new CrashingCalls(fixture.Account.Api);

        (await Left(calls.Api).FindAsync(Token)).ShouldBeEmpty();

        calls.Made.ShouldBe(["s3:ListUploads", "s3:FindObject", "s3:FindObject"]);
    }

    [Fact]
    public async Task Whoever_dies_in_the_middle_is_gone_on_with()
    {
        await LeaveAsync();
        for (var number = 1; ; number++)
        {
            foreach (var key in (string[])["out/1/big.bin", "out/2/big.bin"])
            {
                fixture.Account.S3.LeaveUpload(Destination, key);
            }

            var dying = new CrashingCalls(fixture.Account.Api) { CrashBefore = number % 2 == 1 ? (number + 1) / 2 : null, CrashAfter = number % 2 == 0 ? number / 2 : null };
            try
            {
                await Left(dying.Api).AbortAsync(Token);
                break;
            }
            catch (CrashException)
            {
                await Left(fixture.Account.Api).AbortAsync(Token);
            }

            Open.ShouldBe(Theirs, ignoreOrder: true);
        }
    }

    private static LeftUploads Left(Fleetscope.Aws.Api.AwsApi api) => new(api.S3, Destination, new ControlBucket(api.S3, SqsRunFixture.BucketName, new RunKeys(AppName)));

    /// <summary>One job whose worker died, one that was given up, one that is done; each has an upload that was begun and not ended. And others' uploads.</summary>
    private async Task LeaveAsync()
    {
        await fixture.CreateQueuesAsync(8, Token);
        var run = fixture.Process(SqsRunFixture.Settings(3));
        await run.Queue.AddAsync(SomeJobs(3), Token);
        foreach (var number in (int[])[1, 2, 3])
        {
            var lease = (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull();
            var key = $"out/{number}/big.bin";
            (await run.Commits.ClaimAsync(lease, [$"out/{number}/small.csv", key], Token)).ShouldBeOfType<CommitClaim.Granted>();
            fixture.Account.S3.LeaveUpload(Destination, key);
            if (number == 2)
            {
                await run.Queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.FromHours(1), Token);
            }
            else if (number == 3)
            {
                await run.Commits.MarkAsync(lease, [new CommittedFile(key, 1, "")], "print", Token);
            }
        }

        foreach (var key in Theirs)
        {
            fixture.Account.S3.LeaveUpload(Destination, key);
        }
    }
}
