using System.Globalization;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

public sealed class ProgramProcessTests : IDisposable
{
    private readonly Playground playground = new();

    public void Dispose() => playground.Dispose();

    [Theory]
    [InlineData(0), InlineData(1), InlineData(42), InlineData(255)]
    public async Task An_exit_code_arrives(int code)
    {
        var result = await playground.ShellAsync($"echo said; exit {code}");

        result.End.ShouldBe(new ProgramEnd.Exited(code));
        result.LogTail.ShouldBe("said");
        result.ProcessId.ShouldNotBeNull();
        playground.LogText.ShouldBe("said\n");
    }

    [Theory]
    [InlineData(11, "SIGSEGV"), InlineData(9, "SIGKILL"), InlineData(6, "SIGABRT"), InlineData(1, "SIGHUP")]
    public async Task A_signal_has_its_name(int signal, string name)
    {
        var result = await playground.ShellAsync($"kill -{signal} $$");

        result.End.ShouldBe(new ProgramEnd.Killed(signal, name));
    }

    [Fact]
    public async Task Both_outputs_end_in_one_log_in_order()
    {
        await playground.ShellAsync("echo one; echo two >&2; echo three");

        playground.LogText.ShouldBe("one\ntwo\nthree\n");
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["a b", "", "'", "\"", "\\", "$(echo x)", "`x`", ";", "&&", "*", "ünï-日本", "\n", "--", "-n", "%s", "{}"];

        await playground.RunAsync(Playground.Dummy, ["arguments", .. arguments]);

        playground.LogText.ShouldBe(string.Concat(arguments.Select(argument => $"[{argument}]\n")));
    }

    [Fact]
    public async Task A_program_and_a_folder_may_have_any_name()
    {
        var folder = Directory.CreateDirectory(Path.Combine(playground.Folder, "a b;'\"$(x) ünï")).FullName;
        var program = Path.Combine(folder, "it's; a $program");
        playground.Write(program, "#!/bin/sh\npwd; echo \"$0\"\n");

        await ProgramProcess.RunAsync(new ProgramCommand(program, [], folder), playground.Terms(), playground.Log, Playground.Token);

        playground.LogText.ShouldBe($"{folder}\n{program}\n");
    }

    [Fact]
    public async Task Where_glibc_is_old_the_folder_is_changed_by_env()
    {
        var log = Path.Combine(playground.Folder, "log");
        var start = ProgramStart.Prepare(playground.Command("sh", "-c", "pwd; echo \"$@\"", "sh", "a b"), playground.Terms().Mark, out _).ShouldNotBeNull();

        using var file = File.OpenHandle(log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        Spawn.Start(start, (int)file.DangerousGetHandle(), out var pid, byEnv: true).ShouldBe(0);

        await Playground.UntilAsync(() => Linux.TryReap(pid, out _, out _));
        (await File.ReadAllTextAsync(log, Playground.Token)).ShouldBe($"{playground.Folder}\na b\n");
    }

    [Fact]
    public async Task The_environment_is_ours_and_the_command_s_and_the_mark()
    {
        var command = playground.Command("sh", "-c", "echo \"$HOME|$EXTRA|$FLEETSCOPE_ATTEMPT\"") with { Environment = new Dictionary<string, string> { ["EXTRA"] = "a=b c" } };
        var terms = playground.Terms();

        await ProgramProcess.RunAsync(command, terms, playground.Log, Playground.Token);

        playground.LogText.ShouldBe($"{Environment.GetEnvironmentVariable("HOME")}|a=b c|{terms.Mark.Value}\n");
    }

    [Fact]
    public async Task The_path_of_the_command_decides_which_program_runs()
    {
        playground.Write("ls", "#!/bin/sh\necho mine\n");
        var command = playground.Command("ls") with { Environment = new Dictionary<string, string> { ["PATH"] = $"/nowhere:{playground.Folder}" } };

        await ProgramProcess.RunAsync(command, playground.Terms(), playground.Log, Playground.Token);

        playground.LogText.ShouldBe("mine\n");
    }

    [Fact]
    public async Task A_program_reads_nothing_and_heeds_signals()
    {
        await playground.ShellAsync("wc -c; grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f 2");

        var lines = playground.LogText.Split('\n');
        lines[0].ShouldBe("0");

        // 32 and 33 are the C library's own.
        lines[1..3].Select(line => ulong.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0x7fff_ffff).ShouldBe([0UL, 0UL]);
    }

    [Fact]
    public async Task Time_processor_and_memory_are_measured()
    {
        var result = await playground.RunAsync("sh", "-c", "exec python3 -c \"import time; held = b'x' * 300000000; time.sleep(2)\"");

        result.Use.Wall.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.2));
        result.Use.Cpu.ShouldBeInRange(TimeSpan.FromMilliseconds(10), result.Use.Wall * 4);
        result.Use.PeakMemoryBytes.ShouldBeGreaterThan(290_000_000);
    }

    [Fact]
    public async Task The_memory_of_the_worker_is_not_taken_for_the_program_s()
    {
        var result = await playground.RunAsync("sleep", "0.3");

        result.Use.PeakMemoryBytes.ShouldBeInRange(100_000, 16 << 20);
    }

    [Fact]
    public async Task A_program_is_ended_at_its_time_limit()
    {
        var result = await ProgramProcess.RunAsync(playground.Command("sleep", "100"), playground.Terms(TimeSpan.FromSeconds(0.3)), playground.Log, Playground.Token);

        result.End.ShouldBe(new ProgramEnd.TimedOut(TimeSpan.FromSeconds(0.3)));
        result.Use.Wall.ShouldBeInRange(TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_program_that_ignores_the_request_is_killed_after_the_grace()
    {
        var command = playground.Command("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done");

        var result = await ProgramProcess.RunAsync(command, playground.Terms(TimeSpan.FromSeconds(0.3), grace: 0.3), playground.Log, Playground.Token);

        result.End.ShouldBeOfType<ProgramEnd.TimedOut>();
        result.Use.Wall.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.6));
        playground.Living().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_is_given_up_may_say_goodbye()
    {
        using var giveUp = new CancellationTokenSource();
        var running = ProgramProcess.RunAsync(playground.Command("sh", "-c", "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done"), playground.Terms(), playground.Log, giveUp.Token);
        await Playground.UntilAsync(() => playground.LogText.Contains("ready", StringComparison.Ordinal));

        await giveUp.CancelAsync();

        (await running).End.ShouldBe(new ProgramEnd.Ended());
        playground.LogText.ShouldEndWith("bye\n");
    }

    [Fact]
    public async Task A_program_that_was_given_up_before_is_not_started()
    {
        var result = await ProgramProcess.RunAsync(playground.Command("touch", "file"), playground.Terms(), playground.Log, new CancellationToken(canceled: true));

        result.ShouldBe(new ProgramResult(new ProgramEnd.Ended(), ResourceUse.None, "", null));
        Directory.GetFiles(playground.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sixty_four_programs_run_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            using var log = new MemoryStream();
            return await ProgramProcess.RunAsync(playground.Command("sh", "-c", $"sleep 0.5; echo {i}"), playground.Terms(), log, Playground.Token);
        }));

        results.Select(result => result.LogTail).ShouldBe(Enumerable.Range(0, 64).Select(i => i.ToString(CultureInfo.InvariantCulture)));
        results.ShouldAllBe(result => result.End == new ProgramEnd.Exited(0));
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_harms_no_program()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var result = await ProgramProcess.RunAsync(playground.Command("echo", "hello"), playground.Terms(), full, Playground.Token);

        result.End.ShouldBe(new ProgramEnd.Exited(0));
        result.LogTail.ShouldBe("hello");
        result.LogFailure.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_log_that_breaks_leaves_no_program_running()
    {
        var closed = new MemoryStream();
        await closed.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => ProgramProcess.RunAsync(playground.Command("sh", "-c", "echo x; sleep 100"), playground.Terms(), closed, Playground.Token));

        playground.Living().ShouldBeEmpty();
    }

    [Fact]
    public async Task Rubbish_is_kept_as_it_is_and_cleaned_in_the_tail()
    {
        var result = await playground.DummyAsync("rubbish");

        playground.Log.ToArray().Length.ShouldBe(19);
        result.LogTail.ShouldBe("\ufffd\ufffdabr\ufffd(");
    }
}
