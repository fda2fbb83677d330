using Fleetscope.Aws.Api;
using Fleetscope.Aws.Stores;
using Fleetscope.Programs;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>What many jobs read is fetched once, and what is fetched is asked for by its name.</summary>
public sealed class SharedFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly MemoryAccount account = new();
    private readonly CrashingCalls calls;
    private readonly S3Store store;

    public SharedFilesTests()
    {
        account.S3.AddBucket("bucket");
        calls = new CrashingCalls(account.Api);
        store = new S3Store(calls.Api.S3, "bucket", new UploadSettings(), new RequestGate(8, account.Clock));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_shared_file_is_fetched_once_for_all_attempts()
    {
        await PutAsync("illum.npy", "light");

        var first = await StageAsync(Shared(), "1", Shared("illum.npy"));
        var second = await StageAsync(Shared(), "2", Shared("illum.npy"));

        (first.Bytes, second.Bytes).ShouldBe((5, 0));
        File.ReadAllText(PathOf("2", "illum.npy")).ShouldBe("light");
        calls.Made.Count(call => call.Contains("Download", StringComparison.Ordinal) || call.Contains("GetObject", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_file_is_fetched_anew()
    {
        await PutAsync("illum.npy", "light");
        await StageAsync(Shared(), "1", Shared("illum.npy"));
        account.Clock.Advance(TimeSpan.FromMinutes(1));
        await PutAsync("illum.npy", "other");

        await StageAsync(Shared(), "2", Shared("illum.npy"));

        File.ReadAllText(PathOf("1", "illum.npy")).ShouldBe("light");
        File.ReadAllText(PathOf("2", "illum.npy")).ShouldBe("other");
    }

    [Fact]
    public async Task A_kept_file_that_a_program_wrote_into_is_fetched_anew()
    {
        await PutAsync("illum.npy", "light");
        await StageAsync(Shared(), "1", Shared("illum.npy"));
        await File.WriteAllTextAsync(PathOf("1", "illum.npy"), "spoil", Token);

        await StageAsync(Shared(), "2", Shared("illum.npy"));

        File.ReadAllText(PathOf("2", "illum.npy")).ShouldBe("light");
    }

    [Fact]
    public async Task A_program_that_writes_into_its_input_changes_nobody_elses()
    {
        await PutAsync("illum.npy", "light");
        await StageAsync(Shared(), "1", Shared("illum.npy"));
        await StageAsync(Shared(), "2", Shared("illum.npy"));
        var time = File.GetLastWriteTimeUtc(PathOf("1", "illum.npy"));

        // As a program does that maps the file, and leaves its time as it was.
        await using (var file = new FileStream(PathOf("1", "illum.npy"), FileMode.Open, FileAccess.Write))
        {
            file.Write("spoil"u8);
        }

        File.SetLastWriteTimeUtc(PathOf("1", "illum.npy"), time);
        await StageAsync(Shared(), "3", Shared("illum.npy"));

        File.ReadAllText(PathOf("1", "illum.npy")).ShouldBe("spoil");
        File.ReadAllText(PathOf("2", "illum.npy")).ShouldBe("light");
        File.ReadAllText(PathOf("3", "illum.npy")).ShouldBe("light");
    }

    [Fact]
    public async Task Making_room_takes_nothing_from_an_attempt()
    {
        var shared = Shared(limit: 6);
        await PutAsync("a", "first");
        await PutAsync("b", "second");
        await StageAsync(shared, "1", Shared("a"));
        account.Clock.Advance(TimeSpan.FromMinutes(1));

        await StageAsync(shared, "2", Shared("b"));

        File.ReadAllText(PathOf("1", "a")).ShouldBe("first");
        Directory.EnumerateFiles(Path.Combine(folder.FullName, "shared"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await StageAsync(shared, "3", Shared("a"))).Bytes.ShouldBe(5);
    }

    [Fact]
    public async Task What_is_missing_is_named_whether_it_is_shared_or_not()
    {
        var staging = await StageAsync(Shared(), "1", JobInputs.Of(new InputFile(BucketRole.Source, "none.tif"), new InputFile(BucketRole.Source, "none.npy", Shared: true)));

        staging.Missing.ShouldBe(["none.tif", "none.npy"]);
    }

    [Fact]
    public async Task Names_without_wildcards_are_not_looked_for_in_a_listing()
    {
        await PutAsync("in/a.tif", "a");
        await PutAsync("in/b.tif", "b");

        var staging = await StageAsync(Shared(), "1", new JobInputs([], [new InputFolder(BucketRole.Source, "in", ["a.tif", "c.tif"])], []));

        staging.Missing.ShouldBe(["no file matches in/c.tif"]);
        File.ReadAllText(PathOf("1", "in/a.tif")).ShouldBe("a");
        calls.Made.ShouldNotContain(call => call.Contains("List", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wildcard_lists_no_more_than_it_must()
    {
        await PutAsync("in/A01/1.tif", "a");
        await PutAsync("in/B01/1.tif", "b");

        await StageAsync(Shared(), "1", new JobInputs([], [new InputFolder(BucketRole.Source, "in", ["A01/*.tif"])], []));

        File.Exists(PathOf("1", "in/A01/1.tif")).ShouldBeTrue();
        File.Exists(PathOf("1", "in/B01/1.tif")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("A01/*.tif", "A01/")]
    [InlineData("a?b", "a")]
    [InlineData("a\\*b*", "a*b")]
    [InlineData("plain", "plain")]
    [InlineData("**", "")]
    public void The_head_of_a_pattern_is_what_all_its_names_begin_with(string pattern, string head) => InputPattern.Head(pattern).ShouldBe(head);

    private static JobInputs Shared(string key) => JobInputs.Of(new InputFile(BucketRole.Source, key, Shared: true));

    private SharedFiles Shared(long limit = 1 << 20) => new(Path.Combine(folder.FullName, "shared"), _ => "bucket", limit, account.Clock);

    private string PathOf(string attempt, string key) => Path.Combine(folder.FullName, attempt, "input", "source", key);

    private async Task PutAsync(string key, string text) => await account.Api.S3.WriteAsync("bucket", key, System.Text.Encoding.UTF8.GetBytes(text), WriteCondition.Always, Token);

    private async Task<Staging> StageAsync(SharedFiles shared, string attempt, JobInputs inputs)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var stager = new InputStager(_ => store, new WebCache(Path.Combine(folder.FullName, "web"), () => http), shared);
        return await stager.StageAsync(inputs, stager.PlaceOf(Workspace.FoldersIn(Path.Combine(folder.FullName, attempt))), Token);
    }
}
