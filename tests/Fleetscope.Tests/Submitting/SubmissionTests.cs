using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Local;
using Fleetscope.Programs;
using Fleetscope.Programs.Command;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Submitting;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Tests.Local;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Submitting;

public sealed class SubmissionTests : IAsyncDisposable
{
    private readonly RunFolderFixture folder = new();
    private readonly RunFixture ports;
    private readonly IObjectStore outputs;
    private string recipe = "the command";

    public SubmissionTests()
    {
        ports = folder.Ports(jobRetries: 3, new FakeClock());
        Directory.CreateDirectory(folder.Path("bucket"));
        outputs = LocalEngine.OpenFolder(folder.Path("bucket"));
        File.WriteAllText(folder.Path("config.py"), "APP_NAME = 'Contract'\nPROGRAM = 'command'\nCOMMAND = ['true']\nAWS_BUCKET = './bucket'\n");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task All_jobs_that_are_done_are_known_and_none_is_handed_to_the_queue_again()
    {
        await SubmitAsync(5);
        await DoAsync(5);
        var handed = 0L;

        var again = await SubmitAsync(5, told: count => handed = count);

        (again.Added, again.Known).ShouldBe((0, 5));
        handed.ShouldBe(0);
        (await ports.Queue.CountAsync(Token)).Done.ShouldBe(5);
    }

    [Fact]
    public async Task Groups_that_were_added_to_the_job_file_are_added_to_the_queue()
    {
        await SubmitAsync(5);
        await DoAsync(3);

        var again = await SubmitAsync(8);

        (again.Added, again.Known).ShouldBe((3, 5));
        var counts = await ports.Queue.CountAsync(Token);
        (counts.Submitted, counts.Done, counts.Waiting).ShouldBe((8, 3, 5));
    }

    [Fact]
    public async Task A_job_whose_file_is_gone_or_has_another_size_waits_again()
    {
        await SubmitAsync(4);
        await DoAsync(4);
        File.Delete(folder.Path($"bucket/{KeyOf(1)}"));
        await File.WriteAllTextAsync(folder.Path($"bucket/{KeyOf(2)}"), "cut", Token);

        var again = await SubmitAsync(4);

        (again.Known, again.Review.OutputsGone, again.Review.Reopened).ShouldBe((4, 2, 2));
        var counts = await ports.Queue.CountAsync(Token);
        (counts.Done, counts.Waiting).ShouldBe((2, 2));
    }

    [Fact]
    public async Task A_changed_recipe_stops_the_submission_before_anything_changes_unless_it_is_said_what_to_do()
    {
        await SubmitAsync(2);
        await DoAsync(2);
        recipe = "another command";
        File.Delete(folder.Path($"bucket/{KeyOf(1)}"));

        await Should.ThrowAsync<FleetscopeException>(() => SubmitAsync(3));
        (await ports.Queue.CountAsync(Token)).Done.ShouldBe(2);

        var kept = await SubmitAsync(3, new SubmissionTerms(KeepDone: true));
        (kept.Added, kept.Review.KeptThoughChanged, kept.Review.OutputsGone).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Force_lets_all_named_jobs_wait_again_and_no_other()
    {
        await SubmitAsync(4);
        await DoAsync(4);

        (await SubmitAsync(2, new SubmissionTerms(Force: true))).Review.Reopened.ShouldBe(2);

        var counts = await ports.Queue.CountAsync(Token);
        (counts.Done, counts.Waiting).ShouldBe((2, 2));
    }

    [Fact]
    public async Task Cancelled_jobs_wait_again()
    {
        await SubmitAsync(3);
        await DoAsync(1);
        await ports.Records.CancelAsync(null, Token);

        var again = await SubmitAsync(3);

        (again.Known, again.Review.Reopened).ShouldBe((3, 2));
        (await ports.Queue.CountAsync(Token)).Waiting.ShouldBe(2);
    }

    private static string KeyOf(int number) => $"results/{ContractJobs.Job(number).Name}/a.csv";

    private Task<SubmissionResult> SubmitAsync(int jobs, SubmissionTerms? terms = null, Action<long>? told = null)
    {
        var earlier = new EarlierWork(ports.Records, ports.Commits, outputs, Fingerprint());
        return new Submission(ports.Queue, earlier).SubmitAsync(SomeJobs(jobs), terms ?? new SubmissionTerms(), told, Token);
    }

    private InputFingerprint Fingerprint()
    {
        var config = RunConfig.Load(folder.Path("config.py"), [], null, [.. ConfigKeys.Core, .. LocalOptions.Keys]);
        return new InputFingerprint(new CommandProgram(config), recipe, _ => outputs, folder.Path("hashing"));
    }

    /// <summary>Does the next jobs as a worker would: each writes one file.</summary>
    private async Task DoAsync(int jobs)
    {
        for (var done = 0; done < jobs; done++)
        {
            var lease = (await ports.Queue.TryLeaseAsync("worker-1", TimeSpan.FromMinutes(2), Token)).ShouldNotBeNull();
            var file = new CommittedFile($"{lease.Job.Message.OutputFolder}/a.csv", 5, "ab");
            await ports.Commits.ClaimAsync(lease, [file.Key], Token);
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Path($"bucket/{file.Key}"))!);
            await File.WriteAllTextAsync(folder.Path($"bucket/{file.Key}"), "12345", Token);
            await ports.Commits.MarkAsync(lease, [file], await Fingerprint().OfAsync(lease.Job, Token), Token);
            await ports.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);
        }
    }
}
