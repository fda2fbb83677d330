using Fleetscope.Local;
using Fleetscope.Logs;
using Fleetscope.Tests.Contracts;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Local;

public sealed class FileRunLogTests : RunLogContract, IAsyncDisposable
{
    private readonly RunFolderFixture folder = new();
    private readonly List<FileRunLog> open = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var log in open)
        {
            await log.DisposeAsync();
        }

        await folder.DisposeAsync();
    }

    [Fact]
    public async Task Damage_anywhere_in_the_last_4_KB_costs_its_own_line_only_and_is_named()
    {
        var log = Open();
        for (var i = 0; i < 60; i++)
        {
            log.Append(new Warned(DateTimeOffset.UnixEpoch, $"event {i:00}"));
        }

        await log.FlushAsync(Token);
        var whole = await File.ReadAllBytesAsync(folder.Run.Events, Token);
        whole.Length.ShouldBeGreaterThan(4096);
        for (var at = whole.Length - 4096; at < whole.Length; at++)
        {
            var lineOfDamage = whole.AsSpan(0, at).Count((byte)'\n');
            await MustSurviveAsync([.. whole[..at], (byte)(whole[at] ^ (1 << (at % 8))), .. whole[(at + 1)..]], at, [lineOfDamage, lineOfDamage + 1], 60);
            await MustSurviveAsync(whole[..at], at, [lineOfDamage], lineOfDamage + 1);
            await MustSurviveAsync([.. whole[..at], .. new byte[whole.Length - at]], at, [lineOfDamage], lineOfDamage + 1);
        }
    }

    [Fact]
    public async Task A_line_that_a_killed_writer_left_unfinished_swallows_none_of_the_next_writer()
    {
        var log = Open();
        log.Append(new Warned(DateTimeOffset.UnixEpoch, "whole"));
        await log.FlushAsync(Token);
        await File.AppendAllTextAsync(folder.Run.Events, """{"event":"warned","at":"2026-""", Token);

        log.Append(new Warned(DateTimeOffset.UnixEpoch, "after"));
        await log.FlushAsync(Token);

        var damage = new List<string>();
        var read = await log.ReadAsync(damage.Add, Token).OfType<RunEvent>().Select(happened => ((Warned)happened).Message).ToListAsync(Token);
        read.ShouldBe(["whole", "after"]);
        damage.ShouldHaveSingleItem().ShouldContain("line 2");
    }

    [Fact]
    public async Task Several_writers_share_the_file_line_by_line()
    {
        FileRunLog[] logs = [Open(), Open(), Open()];

        await Task.WhenAll(logs.Select((log, writer) => Task.Run(
            async () =>
            {
                for (var i = 0; i < 300; i++)
                {
                    log.Append(new Warned(DateTimeOffset.UnixEpoch, $"{writer}.{i}"));
                    if (i % 7 == 0)
                    {
                        await log.FlushAsync(Token);
                    }
                }

                await log.FlushAsync(Token);
            },
            Token)));

        var messages = (await ReadAsync(logs[0])).Cast<Warned>().Select(happened => happened.Message).ToList();
        messages.Count.ShouldBe(900);
        messages.Distinct().Count().ShouldBe(900);
    }

    [Fact]
    public async Task Events_are_written_soon_without_being_asked_for()
    {
        var log = Open();
        log.Append(new Warned(DateTimeOffset.UnixEpoch, "soon"));

        var deadline = TimeProvider.System.GetTimestamp();
        while (!File.Exists(folder.Run.Events) || new FileInfo(folder.Run.Events).Length == 0)
        {
            TimeProvider.System.GetElapsedTime(deadline).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        RunFolderFixture.ModeOf(folder.Run.Events).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task An_event_of_a_later_version_is_read_as_something_that_happened()
    {
        // A golden line of a kind that this version does not know; its checksum is right.
        var known = System.Text.Encoding.UTF8.GetString(EventLine.Write(new Warned(DateTimeOffset.UnixEpoch, "x")));
        known.ShouldContain("\"event\":\"warned\"");
        var body = System.Text.Encoding.UTF8.GetBytes("""{"event":"machine.rented","at":"1970-01-01T00:00:00+00:00","price":3""");
        Directory.CreateDirectory(folder.Run.Path);
        await File.WriteAllBytesAsync(folder.Run.Events, EventLine.Close(body), Token);

        (await ReadAsync(Open())).ShouldHaveSingleItem().At.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_events_are_kept_for_later()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full");
        Directory.CreateDirectory(folder.Run.Path);
        File.CreateSymbolicLink(folder.Run.Events, "/dev/full");
        var log = new FileRunLog(folder.Run, TimeProvider.System);
        log.Append(new Warned(DateTimeOffset.UnixEpoch, "kept"));

        (await Should.ThrowAsync<FleetscopeException>(log.FlushAsync(Token))).What.ShouldBe(folder.Run.Events);
        (await Should.ThrowAsync<FleetscopeException>(log.FlushAsync(Token))).Cause.ShouldContain("kept in memory");
        await Should.ThrowAsync<FleetscopeException>(async () => await log.DisposeAsync());
    }

    [Theory]
    [InlineData(0, "one\ntwo\n")]
    [InlineData(3, "one\ntwo\n")]
    [InlineData(4, "two\n")]
    [InlineData(7, "two\n")]
    [InlineData(8, "")]
    public void Lines_that_a_filling_disk_took_whole_are_not_written_twice(int written, string rest) =>
        System.Text.Encoding.ASCII.GetString(EventLine.From("one\ntwo\n"u8, written)).ShouldBe(rest);

    [Fact]
    public async Task The_log_of_an_attempt_is_a_file_of_its_owner_at_a_known_place()
    {
        var log = Open();
        await using (var silent = log.OpenAttempt(Job(1).Id, 2))
        {
            await silent.FlushAsync(Token);
        }

        await using (var printed = log.OpenAttempt(Job(1).Id, 3))
        {
            await printed.WriteAsync("."u8.ToArray(), Token);
        }

        var id = Job(1).Id.ToString();
        var file = Path.Combine(folder.Run.Path, "logs", id[..2], id + ".3.log");
        RunFolderFixture.ModeOf(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldBe([file], "an attempt that prints nothing needs no file");
    }

    protected override Task<IRunLog> EmptyLogAsync() => Task.FromResult<IRunLog>(Open());

    private FileRunLog Open()
    {
        Directory.CreateDirectory(folder.Run.Path);
        var log = new FileRunLog(folder.Run, TimeProvider.System);
        open.Add(log);
        return log;
    }

    private static async Task MustSurviveAsync(byte[] damaged, int at, int[] mayBeLost, int lines)
    {
        var read = new HashSet<string>();
        using var stream = new MemoryStream(damaged);
        await foreach (var line in LongLines.ReadAsync(stream, Token))
        {
            if (EventLine.Read(line.Bytes.Span, out _) is Warned warned)
            {
                read.Add(warned.Message);
            }
        }

        var wanted = Enumerable.Range(0, lines).Except(mayBeLost).Select(i => $"event {i:00}").ToList();
        if (!wanted.TrueForAll(read.Contains) || read.Count > lines)
        {
            Assert.Fail($"byte {at}: {string.Join(", ", wanted.Where(message => !read.Contains(message)))} should be there");
        }
    }
}
