using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

public sealed class MemoryLogsRules : MemoryRules
{
    private const string Invalid = "InvalidParameterException";

    private ILogs Logs => Api.Logs;

    [Fact]
    public async Task An_account_exports_one_group_at_a_time_and_it_takes_its_time()
    {
        await StreamAsync();
        Account.S3.AddBucket("fly-bucket");
        var id = await Logs.CreateExportAsync(Export(), Token);
        (await Logs.FindExportAsync(id, Token))!.Value.Code.ShouldBe("PENDING");
        await RefusedAsync(Logs.CreateExportAsync(Export(), Token), "LimitExceededException");
        Pass(10);
        (await Logs.FindExportAsync(id, Token))!.Value.Code.ShouldBe("RUNNING");
        await RefusedAsync(Logs.CreateExportAsync(Export(), Token), "LimitExceededException");
        Pass(60);

        (await Logs.FindExportAsync(id, Token))!.Value.Code.ShouldBe("COMPLETED");
        await Logs.CreateExportAsync(Export(), Token);
    }

    [Fact]
    public async Task An_export_needs_a_bucket_that_lets_it_and_a_time_that_goes_forward()
    {
        await StreamAsync();
        Account.S3.AddBucket("closed-bucket", logsMayWrite: false);
        Account.S3.AddBucket("fly-bucket");

        await RefusedAsync(Logs.CreateExportAsync(Export() with { Bucket = "closed-bucket" }, Token), Invalid);
        await RefusedAsync(Logs.CreateExportAsync(Export() with { Bucket = "no-bucket" }, Token), Invalid);
        await RefusedAsync(Logs.CreateExportAsync(Export() with { To = Export().From }, Token), Invalid);
        await RefusedAsync(Logs.CreateExportAsync(Export() with { Group = "None" }, Token), "ResourceNotFoundException");
    }

    [Fact]
    public async Task A_put_has_limits()
    {
        await StreamAsync();

        await RefusedAsync(PutAsync([.. Enumerable.Repeat(new LogEvent(Account.Now, "x"), 10_001)]), Invalid);
        await RefusedAsync(PutAsync([.. Enumerable.Repeat(new LogEvent(Account.Now, new string('x', 104_832)), 11)]), Invalid);
        await RefusedAsync(PutAsync([new(Account.Now, new string('x', 262_144 - 25))]), Invalid);
        await RefusedAsync(PutAsync([new(Account.Now.AddHours(-25), "x"), new(Account.Now, "x")]), Invalid);
        await RefusedAsync(PutAsync([new(Account.Now, "")]), Invalid);
        await PutAsync([.. Enumerable.Repeat(new LogEvent(Account.Now, new string('x', 104_831)), 10)]);
    }

    [Fact]
    public async Task Events_too_old_or_too_new_vanish_without_a_word()
    {
        await StreamAsync();

        await PutAsync([new(Account.Now.AddDays(-15), "old")]);
        await PutAsync([new(Account.Now.AddHours(3), "new")]);

        (await Logs.ReadEventsAsync("Fly", "A01", null, Token))!.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_are_kept_as_long_as_the_group_says()
    {
        await StreamAsync();
        await RefusedAsync(Logs.PutRetentionAsync("Fly", 61, Token), Invalid);
        await Logs.PutRetentionAsync("Fly", 60, Token);
        await PutAsync([new(Account.Now, "x")]);
        (await Logs.ReadEventsAsync("Fly", "A01", null, Token))!.Events.Count.ShouldBe(1);

        Clock.Advance(TimeSpan.FromDays(60));

        (await Logs.ReadEventsAsync("Fly", "A01", null, Token))!.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_have_rules()
    {
        await StreamAsync();

        await RefusedAsync(Logs.CreateGroupAsync("Fly group", Token), Invalid);
        await RefusedAsync(Logs.CreateStreamAsync("Fly", "A:1", Token), Invalid);
        await RefusedAsync(Logs.CreateStreamAsync("Fly", "A*", Token), Invalid);
    }

    private LogExport Export() => new("Fly", "Fly", Account.Now.AddDays(-1), Account.Now, "fly-bucket", "exportedlogs/Fly");

    private Task PutAsync(List<LogEvent> events) => Logs.PutEventsAsync("Fly", "A01", events, Token);

    private async Task StreamAsync()
    {
        await Logs.CreateGroupAsync("Fly", Token);
        await Logs.CreateStreamAsync("Fly", "A01", Token);
    }
}
