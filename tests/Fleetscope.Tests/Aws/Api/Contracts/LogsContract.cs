using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of CloudWatch Logs.</summary>
public abstract class LogsContract : AwsContract
{
    private ILogs Logs => Api.Logs;

    [Fact]
    public async Task A_group_is_found_by_its_exact_name_with_its_retention()
    {
        await Logs.CreateGroupAsync("Fly", Token);
        await Logs.CreateGroupAsync("Fly", Token);
        await Logs.CreateGroupAsync("Fly_perInstance", Token);
        (await Logs.FindGroupAsync("Fly", Token)).ShouldNotBeNull().RetentionDays.ShouldBeNull();

        await Logs.PutRetentionAsync("Fly", 60, Token);

        (await Logs.FindGroupAsync("Fly", Token)).ShouldNotBeNull().RetentionDays.ShouldBe(60);
        (await Logs.FindGroupAsync("Fl", Token)).ShouldBeNull();
        (await Logs.ListGroupsAsync("Fly", Token)).Select(group => group.Name).ShouldBe(["Fly", "Fly_perInstance"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_deleted_group_is_gone_and_a_missing_one_no_error()
    {
        await Logs.CreateGroupAsync("Fly", Token);

        await Logs.DeleteGroupAsync("Fly", Token);
        await Logs.DeleteGroupAsync("Fly", Token);

        (await Logs.FindGroupAsync("Fly", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Streams_are_listed_by_the_start_of_their_names()
    {
        await Logs.CreateGroupAsync("Fly", Token);
        foreach (var stream in new[] { "P1-A01", "P1-A02", "P1-A02", "P2-A01" })
        {
            await Logs.CreateStreamAsync("Fly", stream, Token);
        }

        (await Logs.ListStreamsAsync("Fly", "P1", Token)).ShouldBe(["P1-A01", "P1-A02"], ignoreOrder: true);
    }

    [Fact]
    public async Task Events_are_read_in_order_page_by_page_to_an_end_that_stays_the_same()
    {
        await StreamAsync();
        var events = Enumerable.Range(0, 30).Select(number => new LogEvent(Second(number), $"line {number} – é")).ToList();
        await Logs.PutEventsAsync("Fly", "A01", [.. events.Take(20)], Token);
        await Logs.PutEventsAsync("Fly", "A01", [.. events.Skip(20)], Token);

        var read = new List<LogEvent>();
        string? token = null;
        while ((await Logs.ReadEventsAsync("Fly", "A01", token, Token)).ShouldNotBeNull() is var page && page.NextToken != token)
        {
            read.AddRange(page.Events);
            token = page.NextToken;
        }

        read.ShouldBe(events);
    }

    [Fact]
    public async Task No_events_are_nothing()
    {
        await StreamAsync();

        await Logs.PutEventsAsync("Fly", "A01", [], Token);

        (await Logs.ReadEventsAsync("Fly", "A01", null, Token)).ShouldNotBeNull().Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_missing_is_named_in_writing_and_null_in_reading()
    {
        const string NotFound = "ResourceNotFoundException";
        await RefusedAsync(Logs.PutEventsAsync("Fly", "A01", [new LogEvent(Second(0), "x")], Token), NotFound);
        await RefusedAsync(Logs.PutRetentionAsync("Fly", 60, Token), NotFound);
        await RefusedAsync(Logs.CreateStreamAsync("Fly", "A01", Token), NotFound);
        (await Logs.ReadEventsAsync("Fly", "A01", null, Token)).ShouldBeNull();

        await Logs.CreateGroupAsync("Fly", Token);
        await RefusedAsync(Logs.PutEventsAsync("Fly", "A01", [new LogEvent(Second(0), "x")], Token), NotFound);
        (await Logs.ReadEventsAsync("Fly", "A01", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Events_that_are_not_in_the_order_of_time_are_refused()
    {
        await StreamAsync();

        await RefusedAsync(Logs.PutEventsAsync("Fly", "A01", [new LogEvent(Second(1), "x"), new LogEvent(Second(0), "y")], Token), "InvalidParameterException");
    }

    [Fact]
    public async Task An_export_ends_and_its_files_start_with_the_prefix()
    {
        await StreamAsync();
        var bucket = await Aws.NewBucketAsync(Token);
        await Logs.PutEventsAsync("Fly", "A01", [new LogEvent(Second(0), "exported")], Token);

        var id = await Logs.CreateExportAsync(new LogExport("Fly", "Fly", Aws.Now - TimeSpan.FromHours(1), Aws.Now + TimeSpan.FromHours(1), bucket, "exportedlogs/Fly"), Token);

        await Aws.UntilAsync(async () => await Logs.FindExportAsync(id, Token) is { Code: "COMPLETED" }, Token);
        var keys = new List<string>();
        await foreach (var one in Api.S3.ListObjectsAsync(bucket, "exportedlogs/Fly/", Token))
        {
            keys.Add(one.Key);
        }

        keys.ShouldContain(key => key.Contains("A01", StringComparison.Ordinal) && key.EndsWith(".gz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_that_does_not_exist_is_not_found() => (await Logs.FindExportAsync("00000000-1111-2222-3333-444444444444", Token)).ShouldBeNull();

    private DateTimeOffset Second(int number) => DateTimeOffset.FromUnixTimeSeconds(Aws.Now.ToUnixTimeSeconds()) - TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(number);

    private async Task StreamAsync()
    {
        await Logs.CreateGroupAsync("Fly", Token);
        await Logs.CreateStreamAsync("Fly", "A01", Token);
    }
}
