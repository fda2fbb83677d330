using Fleetscope.Aws.Ending;
using Fleetscope.Monitoring;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Ending;

public sealed class BucketNotesTests
{
    private const string Key = "fleetscope/Fly/monitor.json";

    private readonly MemoryAccount account = new();

    public BucketNotesTests() => account.S3.AddBucket(EndingCase.Bucket);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_monitor_goes_on_from_what_one_has_kept()
    {
        var memory = MonitorMemory.Fresh with { SeenJobs = true, EmptyLooks = 2, Suspects = new Dictionary<string, DateTimeOffset> { ["i-1"] = account.Now } };
        var one = Notes();
        await one.RecallAsync(Token);

        (await one.KeepAsync(memory, Token)).ShouldBeTrue();

        var recalled = await Notes().RecallAsync(Token);
        recalled.ShouldBe(memory with { Suspects = recalled.Suspects });
        recalled.Suspects.ShouldBe(memory.Suspects);
    }

    [Fact]
    public async Task Of_two_that_looked_at_the_same_time_one_keeps_its_memory()
    {
        var (one, other) = (Notes(), Notes());
        await one.RecallAsync(Token);
        await other.RecallAsync(Token);

        (await one.KeepAsync(MonitorMemory.Fresh with { EmptyLooks = 1 }, Token)).ShouldBeTrue();
        (await other.KeepAsync(MonitorMemory.Fresh with { EmptyLooks = 7 }, Token)).ShouldBeFalse();

        (await other.RecallAsync(Token)).EmptyLooks.ShouldBe(1);
        (await other.KeepAsync(MonitorMemory.Fresh with { EmptyLooks = 2 }, Token)).ShouldBeTrue();
        (await one.KeepAsync(MonitorMemory.Fresh with { EmptyLooks = 2 }, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_cannot_be_read_is_forgotten_and_written_over()
    {
        account.S3.Put(EndingCase.Bucket, Key, "half a fi"u8.ToArray());
        var notes = Notes();

        (await notes.RecallAsync(Token)).ShouldBe(MonitorMemory.Fresh);
        (await notes.KeepAsync(MonitorMemory.Fresh with { EmptyLooks = 1 }, Token)).ShouldBeTrue();
    }

    private BucketNotes Notes() => new(account.Api.S3, EndingCase.Bucket, Key);
}
