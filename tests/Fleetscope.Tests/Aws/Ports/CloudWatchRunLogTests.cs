using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Logs;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Contracts;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Aws.Ports;

public sealed class CloudWatchRunLogTests : RunLogContract, IAsyncDisposable
{
    private readonly MemoryAccount account = new();
    private readonly List<CloudWatchRunLog> open = [];

    public CloudWatchRunLogTests() => account.S3.AddBucket("bucket");

    public async ValueTask DisposeAsync()
    {
        foreach (var log in open)
        {
            await log.DisposeAsync();
        }
    }

    protected override Task<IRunLog> EmptyLogAsync() => Task.FromResult<IRunLog>(Log("worker-1"));

    [Fact]
    public async Task Attempts_in_one_stream_are_told_apart()
    {
        var log = Log("worker-1");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await using var text = log.OpenAttempt(Job(1).Id, attempt);
            text.Write(System.Text.Encoding.UTF8.GetBytes($"line of {attempt}\n\nlast ünï"));
        }

        await log.FlushAsync(Token);

        using var reader = new StreamReader(log.ReadAttempt(Job(1).Id, 2).ShouldNotBeNull());
        (await reader.ReadToEndAsync(Token)).ShouldBe("line of 2\n \nlast ünï\n");
        account.Logs.FindState("Group")!.Streams.Keys.ShouldBe(["Plate1-0001"]);
    }

    [Fact]
    public async Task Events_of_several_writers_are_merged_by_time()
    {
        var (one, two) = (Log("a"), Log("b"));
        foreach (var second in Enumerable.Range(0, 30))
        {
            (second % 3 == 0 ? one : two).Append(new Warned(DateTimeOffset.UnixEpoch.AddSeconds(second), $"{second}"));
            if (second % 7 == 0)
            {
                await one.FlushAsync(Token);
                await two.FlushAsync(Token);
            }
        }

        await two.FlushAsync(Token);
        var read = await ReadAsync(one);

        read.OfType<Warned>().Select(warned => warned.Message).ShouldBe(Enumerable.Range(0, 30).Select(second => $"{second}"));
    }

    [Fact]
    public async Task A_job_does_not_wait_for_a_throttled_service_and_what_is_dropped_is_said()
    {
        var calls = new CrashingCalls(account.Api).Fail("logs:*", CallFault.Throttled, times: 3);
        var log = Log("worker-1", calls.Api);
        await using (var text = log.OpenAttempt(Job(1).Id, 1))
        {
            var line = System.Text.Encoding.UTF8.GetBytes(new string('x', 1_000_000) + "\n");
            for (var i = 0; i < 30; i++)
            {
                text.Write(line);
            }

            await text.FlushAsync(Token);
            await text.FlushAsync(Token);
            await text.FlushAsync(Token);
            await text.FlushAsync(Token);
            text.Write("the end\n"u8);
        }

        await log.FlushAsync(Token);

        using var reader = new StreamReader(log.ReadAttempt(Job(1).Id, 1).ShouldNotBeNull());
        var lines = (await reader.ReadToEndAsync(Token)).Split('\n');
        lines[^2].ShouldBe("the end");
        lines[^3].ShouldMatch(@"^\[fleetscope: \d+ lines were dropped here");
        lines.Sum(each => each.Length).ShouldBeInRange(14_000_000, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task A_damaged_event_is_passed_over_and_named()
    {
        var log = Log("worker-1");
        log.Append(new Warned(DateTimeOffset.UnixEpoch, "one"));
        await log.FlushAsync(Token);
        account.S3.Put("bucket", "fleetscope/Contract/events/other/000000.jsonl", "{\"event\":\"warned\"}\n"u8.ToArray());
        List<string> damage = [];

        (await log.ReadAsync(damage.Add, Token).ToListAsync(Token)).ShouldHaveSingleItem();

        damage.ShouldHaveSingleItem().ShouldContain("events/other/000000.jsonl line 1");
    }

    [Theory]
    [InlineData("""{"group":{"a":"x:1","b":"*"},"output":"o"}""", "x.1-.")]
    [InlineData("""{"Metadata":{"Well":"A*1","Site":3},"shared_metadata":{},"output_file_location":"o"}""", "Well='A.1', Site='3'")]
    public void A_stream_is_named_as_the_family_names_it(string body, string stream) =>
        LogStreamName.Of(new Job(new JobId(1), JobMessage.Parse(body).Name, body)).ShouldBe(stream);

    [Fact]
    public void A_batch_keeps_to_the_limits_of_PutLogEvents()
    {
        var at = DateTimeOffset.UnixEpoch;
        LogBatch.Take([.. Enumerable.Repeat(new LogEvent(at, "x"), 10_500)]).ShouldBe(10_000);
        LogBatch.Take([.. Enumerable.Repeat(new LogEvent(at, new string('ü', 100_000)), 10)]).ShouldBe(5);
        LogBatch.Take([new LogEvent(at, "x"), new LogEvent(at.AddHours(23), "y"), new LogEvent(at.AddHours(24), "z")]).ShouldBe(2);
        LogBatch.Take([]).ShouldBe(0);
    }

    private CloudWatchRunLog Log(string writer, AwsApi? api = null)
    {
        api ??= account.Api;
        var places = new RunLogPlaces("Group", writer, id => SomeJobs(5).FirstOrDefault(job => job.Id == id));
        var log = new CloudWatchRunLog(api.Logs, new ControlBucket(api.S3, "bucket", new RunKeys(AppName)), places, account.Clock);
        open.Add(log);
        return log;
    }
}

public sealed class MotoCloudWatchRunLogTests(MotoServer moto) : RunLogContract, IAsyncDisposable
{
    private CloudWatchRunLog? log;

    public ValueTask DisposeAsync() => log?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<IRunLog> EmptyLogAsync()
    {
        var account = await moto.NewAccountAsync(Token);
        var bucket = $"contract-{account.AccountId}"; // names of buckets are all the world's
        await account.CreateBucketAsync(bucket, Token);
        var places = new RunLogPlaces("Group", "worker-1", id => SomeJobs(5).FirstOrDefault(job => job.Id == id));
        return log = new CloudWatchRunLog(account.Api.Logs, new ControlBucket(account.Api.S3, bucket, new RunKeys(AppName)), places, TimeProvider.System);
    }
}
