using Fleetscope.Aws.Api;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Monitoring;
using Fleetscope.Provisioning;
using Fleetscope.Submitting;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws;

/// <summary>A run on AWS from setup to nothing left, under the family's own worker; and the same when the controlling process dies at any call and is started again.</summary>
public sealed class WholeLifeTests
{
    private const string Bucket = "dcp-golden-bucket";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_leaves_nothing_but_what_is_kept_on_purpose()
    {
        using var folder = new AwsFolder();
        var account = Account();

        var (end, receipt) = await LiveAsync(folder, account, account.Api);

        end.ShouldBeOfType<MonitorAction.Finish>();
        Left(account).ShouldBeEmpty();
        receipt.ShouldContain(line => line.Contains("nothing left but what is kept on purpose", StringComparison.Ordinal), string.Join('\n', receipt));
        account.Inventory().ShouldContain(line => line.Contains("exportedlogs/FlyExample/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_controller_that_dies_at_any_call_goes_on_and_leaves_nothing(bool isDone)
    {
        using var whole = new AwsFolder();
        var reference = Account();
        var counting = new CrashingCalls(reference.Api);
        await LiveAsync(whole, reference, counting.Api);

        foreach (var number in Enumerable.Range(1, counting.Made.Count))
        {
            using var folder = new AwsFolder();
            var account = Account();
            var calls = new CrashingCalls(account.Api) { CrashBefore = isDone ? null : number, CrashAfter = isDone ? number : null };
            await CrashAsync(() => LiveAsync(folder, account, calls.Api));

            await LiveAsync(folder, account, account.Api);

            Left(account).ShouldBeEmpty($"died {(isDone ? "after" : "before")} call {number}, {counting.Made[number - 1]}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_died_at_any_call_is_removed_from_another_machine(bool isDone)
    {
        using var whole = new AwsFolder();
        var reference = Account();
        var counting = new CrashingCalls(reference.Api);
        await LiveAsync(whole, reference, counting.Api);

        foreach (var number in Enumerable.Range(1, counting.Made.Count))
        {
            using var folder = new AwsFolder();
            using var elsewhere = new AwsFolder();
            var account = Account();
            var calls = new CrashingCalls(account.Api) { CrashBefore = isDone ? null : number, CrashAfter = isDone ? number : null };
            await CrashAsync(() => LiveAsync(folder, account, calls.Api));
            var config = elsewhere.Config("ECS_CLUSTER='Flies'");
            var engine = AwsFolder.Engine(account.Api, account.Clock);
            if (await engine.Ledger(config).LoadAsync(Token) is null)
            {
                Left(account).ShouldBeEmpty($"before there was a ledger, at call {number}");
                continue;
            }

            await account.Clock.DuringAsync(() => engine.CloseAsync(config, _ => { }, Token));

            Left(account).ShouldBeEmpty($"died {(isDone ? "after" : "before")} call {number}, {counting.Made[number - 1]}");
        }
    }

    private static MemoryAccount Account()
    {
        var account = new MemoryAccount();
        account.S3.AddBucket(Bucket);
        return account;
    }

    /// <summary>What <c>run JOBFILE --engine aws --fleet FILE</c> does, while machines of the family empty the queue.</summary>
    private static Task<(MonitorAction End, IReadOnlyList<string> Receipt)> LiveAsync(AwsFolder folder, MemoryAccount account, AwsApi api) => account.Clock.DuringAsync(async () =>
    {
        var config = folder.Config("ECS_CLUSTER='Flies'");
        var engine = AwsFolder.Engine(api, account.Clock);
        await new Provisioner(engine).ApplyAsync(config, adopt: true, Token);
        var terms = new FleetTerms("image") { FleetFile = folder.FleetFile };
        MonitorAction end;
        await using (var ports = await engine.OpenAsync(config, Token))
        {
            await ports.KeepJobFile!(folder.JobFile, Token);
            await new Submission(ports.Queue, null).SubmitAsync(JobFile.Open(folder.JobFile, config.AppName).Jobs(), new SubmissionTerms(), null, Token);
            await engine.StartAsync(config, ports, terms, _ => { }, Token);
            await EmptyQueueAsync(account);
            var watching = engine.Watching(config);
            var monitor = new Fleetscope.Monitoring.Monitor(ports.Queue, ports.Fleet, new MonitorPolicy { Terms = watching.Terms }, account.Clock) { Notes = watching.Notes, Tidy = watching.Tidy };
            end = await monitor.WatchAsync(engine.FleetOf(config, terms), _ => { }, _ => { }, Token);
        }

        return (end, await engine.CloseAsync(config, _ => { }, Token));
    });

    private static async Task EmptyQueueAsync(MemoryAccount account)
    {
        var queue = (await account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token))!;
        while (await account.Api.Sqs.ReceiveMessagesAsync(queue, 10, TimeSpan.Zero, null, Token) is { Count: > 0 } messages)
        {
            await account.Api.Sqs.DeleteMessagesAsync(queue, [.. messages.Select(message => message.ReceiptHandle)], Token);
        }
    }

    private static async Task CrashAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (CrashException)
        {
            // The process is gone; the next one goes on.
        }
    }

    /// <summary>What is there beside the bucket's contents, the log groups and the queue of dead letters, which stay.</summary>
    private static List<string> Left(MemoryAccount account) =>
        [.. account.Inventory().Where(line => !line.Contains(Bucket, StringComparison.Ordinal) && !line.Contains("ExampleProject_DeadMessages", StringComparison.Ordinal) && !line.StartsWith("logs ", StringComparison.Ordinal))];
}
