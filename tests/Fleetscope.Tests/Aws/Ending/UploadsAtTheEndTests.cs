using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Provisioning;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Submitting;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Ending;

/// <summary>The end of a run whose worker died while it put a big file.</summary>
public sealed class UploadsAtTheEndTests : IDisposable
{
    private const string Bucket = "dcp-golden-bucket";

    private readonly AwsFolder folder = new();
    private readonly MemoryAccount account = new();
    private readonly List<string> said = [];

    public UploadsAtTheEndTests() => account.S3.AddBucket(Bucket);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunConfig Config => folder.Config("ECS_CLUSTER='Flies'", "WORKER='fleetscope'");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Its_parts_are_aborted_and_the_receipt_tells_it()
    {
        await DieAsync();

        var receipt = await CloseAsync(account.Api);

        receipt.ShouldContain($"gone         upload s3://{Bucket}/out/big.tif");
        receipt[^1].ShouldContain("nothing left");
        account.S3.Buckets[Bucket].Uploads.ShouldBe(["out/theirs.tif"]);
        (await CloseAsync(account.Api)).ShouldNotContain(line => line.Contains("upload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bucket_that_does_not_let_itself_be_asked_keeps_no_run_from_its_end()
    {
        await DieAsync();

        var receipt = await CloseAsync(new CrashingCalls(account.Api).Fail("s3:ListUploads", CallFault.AccessDenied).Api);

        receipt[^1].ShouldContain("nothing left");
        said.ShouldContain(line => line.Contains("parts of unfinished uploads may be left", StringComparison.Ordinal) && line.Contains($"uploads to {Bucket}", StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<string>> CloseAsync(Fleetscope.Aws.Api.AwsApi api) =>
        account.Clock.DuringAsync(() => AwsFolder.Engine(api, account.Clock, said.Add).CloseAsync(Config, said.Add, Token));

    private Task DieAsync() => account.Clock.DuringAsync(async () =>
    {
        var engine = AwsFolder.Engine(account.Api, account.Clock, said.Add);
        await new Provisioner(engine).ApplyAsync(Config, adopt: true, Token);
        await using var ports = await engine.OpenAsync(Config, Token);
        await ports.KeepJobFile!(folder.JobFile, Token);
        await new Submission(ports.Queue, null).SubmitAsync(JobFile.Open(folder.JobFile, Config.AppName).Jobs(), new SubmissionTerms(), null, Token);
        var lease = (await ports.Queue.TryLeaseAsync("worker", TimeSpan.FromSeconds(120), Token)).ShouldNotBeNull();
        (await ports.Commits.ClaimAsync(lease, ["out/big.tif"], Token)).ShouldBeOfType<CommitClaim.Granted>();
        account.S3.LeaveUpload(Bucket, "out/big.tif");
        account.S3.LeaveUpload(Bucket, "out/theirs.tif");
    });
}
