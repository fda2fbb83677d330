using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Ending;

public sealed class LogExporterTests
{
    private readonly MemoryAccount account = new();
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, string> begun = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_groups_are_exported_one_after_the_other_to_where_the_originals_put_them()
    {
        await BeginAsync();

        (await ExportAsync()).ShouldAllBe(group => group.IsExported);

        // As golden/calls/monitor.jsonl: the task is named as its group.
        account.Logs.Exports.Select(export => (export.TaskName, export.Group, export.Bucket, export.Prefix)).ShouldBe(
            [("Fly", "Fly", "fly-bucket", "exportedlogs/Fly"), ("Fly_perInstance", "Fly_perInstance", "fly-bucket", "exportedlogs/Fly_perInstance")]);
        account.S3.Buckets["fly-bucket"].Objects.Keys.Count(key => key.EndsWith(".gz", StringComparison.Ordinal)).ShouldBe(2);
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_export_of_the_account_is_waited_for()
    {
        await BeginAsync();
        account.Times = account.Times with { ExportRunning = TimeSpan.FromMinutes(20) };
        await account.Api.Logs.CreateGroupAsync("Other", Token);
        await account.Api.Logs.CreateExportAsync(new LogExport("other", "Other", account.Now.AddHours(-1), account.Now, EndingCase.Bucket, "other"), Token);

        (await ExportAsync()).ShouldAllBe(group => group.IsExported);
    }

    [Fact]
    public async Task An_export_of_another_that_does_not_end_is_given_up_with_the_command_to_use_later()
    {
        await BeginAsync();
        account.Times = account.Times with { ExportRunning = TimeSpan.FromDays(1) };
        await account.Api.Logs.CreateGroupAsync("Other", Token);
        await account.Api.Logs.CreateExportAsync(new LogExport("other", "Other", account.Now.AddHours(-1), account.Now, EndingCase.Bucket, "other"), Token);

        (await ExportAsync()).ShouldAllBe(group => !group.IsExported && group.TaskId == null);

        warnings.Count.ShouldBe(2);
        warnings[0].ShouldContain("aws logs create-export-task --region us-east-1 --task-name Fly --log-group-name Fly --from ");
    }

    [Fact]
    public async Task A_bucket_that_lets_nobody_in_is_a_warning_with_the_statements_to_add()
    {
        account.S3.AddBucket(EndingCase.Bucket, logsMayWrite: false);
        await EndingCase.WriteLogsAsync(account, Token);

        (await ExportAsync()).ShouldAllBe(group => !group.IsExported);

        warnings[0].ShouldContain("""{"Service":"logs.us-east-1.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::fly-bucket"}""");
        warnings[0].ShouldContain("arn:aws:s3:::fly-bucket/exportedlogs/*");
        foreach (var line in EndingCase.Order(account).PolicyStatements().Split('\n'))
        {
            System.Text.Json.Nodes.JsonNode.Parse(line.TrimEnd(',')).ShouldNotBeNull()["Effect"]!.ToString().ShouldBe("Allow");
        }
    }

    [Theory]
    [InlineData("FAILED")]
    [InlineData("CANCELLED")]
    public async Task An_export_that_does_not_succeed_is_a_warning(string end)
    {
        await BeginAsync();
        account.Logs.ExportsEndAs = end;

        (await ExportAsync()).ShouldAllBe(group => !group.IsExported && group.TaskId != null);

        warnings.ShouldAllBe(warning => warning.Contains(end) && warning.Contains("still in the group"));
    }

    [Fact]
    public async Task Groups_that_were_never_made_need_no_export()
    {
        account.S3.AddBucket(EndingCase.Bucket);

        (await ExportAsync()).ShouldAllBe(group => group.IsExported && group.TaskId == null);
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_began_just_now_or_in_the_future_of_this_clock_is_exported()
    {
        await BeginAsync();

        (await ExportAsync(EndingCase.Order(account) with { From = account.Now.AddDays(1) })).ShouldAllBe(group => group.IsExported);

        account.Logs.Exports.ShouldAllBe(export => export.From < export.To);
    }

    [Fact]
    public async Task An_export_that_was_begun_before_is_followed_and_not_begun_again()
    {
        await BeginAsync();
        await ExportAsync();
        var first = account.Logs.Exports.Count;

        (await ExportAsync(EndingCase.Order(account) with { Begun = begun })).ShouldAllBe(group => group.IsExported);

        account.Logs.Exports.Count.ShouldBe(first);
    }

    [Theory]
    [InlineData(nameof(CallFault.AccessDenied))]
    [InlineData(nameof(CallFault.Unavailable))]
    public async Task Whatever_AWS_refuses_the_teardown_goes_on(string fault)
    {
        await BeginAsync();
        var calls = new CrashingCalls(account.Api).Fail("logs:*", Enum.Parse<CallFault>(fault));

        var exported = await account.Clock.DriveAsync(
            new LogExporter(calls.Api.Logs, account.Clock).ExportAsync(EndingCase.Order(account), Began, warnings.Add, Token), TimeSpan.FromSeconds(30), TimeSpan.FromHours(6));

        exported.ShouldAllBe(group => !group.IsExported);
        warnings.Count.ShouldBe(2);
    }

    private async Task BeginAsync()
    {
        account.S3.AddBucket(EndingCase.Bucket);
        await EndingCase.WriteLogsAsync(account, Token);
    }

    private Task<IReadOnlyList<ExportedGroup>> ExportAsync(LogExportOrder? order = null) => account.Clock.DriveAsync(
        new LogExporter(account.Api.Logs, account.Clock).ExportAsync(order ?? EndingCase.Order(account), Began, warnings.Add, Token), TimeSpan.FromSeconds(30), TimeSpan.FromHours(6));

    private Task Began(string group, string task, CancellationToken cancellationToken)
    {
        begun[group] = task;
        return Task.CompletedTask;
    }
}
