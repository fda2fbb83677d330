using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

public sealed class ProgramStartTests : IDisposable
{
    private readonly Playground playground = new();

    public void Dispose() => playground.Dispose();

    [Fact]
    public async Task A_program_that_is_nowhere_on_path_is_named_with_the_path()
    {
        var command = playground.Command("no-such-program") with { Environment = new Dictionary<string, string> { ["PATH"] = "/bin:/nowhere" } };

        (await WhyAsync(command)).ShouldBe("no-such-program is not in any folder of PATH (/bin:/nowhere)");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named() =>
        (await WhyAsync(playground.Command("/no/such/program"))).ShouldBe("/no/such/program does not exist");

    [Fact]
    public async Task A_folder_is_no_program() => (await WhyAsync(playground.Command("/usr"))).ShouldBe("/usr is a folder");

    [Fact]
    public async Task A_file_without_the_right_to_run_is_named_also_on_path()
    {
        var file = playground.Write("tool", "#!/bin/sh\n", UnixFileMode.UserRead);

        (await WhyAsync(playground.Command(file))).ShouldBe($"{file} is not executable");
        (await WhyAsync(playground.Command("tool") with { Environment = new Dictionary<string, string> { ["PATH"] = playground.Folder } })).ShouldBe($"{file} is not executable");
    }

    [Fact]
    public async Task A_missing_interpreter_is_named()
    {
        var file = playground.Write("tool", "#!/no/such/python -u\n");

        (await WhyAsync(playground.Command(file))).ShouldBe($"{file} asks in its first line for /no/such/python, which is not there or not executable");
    }

    [Fact]
    public async Task Windows_line_ends_are_found_out() =>
        (await WhyAsync(playground.Command(playground.Write("tool", "#!/bin/sh\r\necho\r\n")))).ShouldContain("Windows line ends");

    [Fact]
    public async Task A_text_without_a_first_line_for_it_is_no_program() =>
        (await WhyAsync(playground.Command(playground.Write("tool", "echo hello\n")))).ShouldContain("a script needs a first line like #!/bin/sh");

    [Fact]
    public async Task A_missing_working_folder_is_named() =>
        (await WhyAsync(new ProgramCommand("/bin/true", [], "/no/such/folder"))).ShouldBe("the working folder /no/such/folder does not exist");

    [Fact]
    public async Task Too_long_arguments_are_counted() =>
        (await WhyAsync(playground.Command("/bin/true", [.. Enumerable.Repeat(new string('x', 100_000), 100)]))).ShouldContain("its 101 arguments");

    [Fact]
    public async Task A_zero_byte_cannot_be_passed() =>
        (await WhyAsync(playground.Command("/bin/true", "a\0b"))).ShouldBe("\"a\\0b\" contains a zero byte, which no argument or variable can carry");

    [Fact]
    public async Task A_path_with_a_slash_starts_at_the_working_folder()
    {
        playground.Write("tool", "#!/bin/sh\nexit 9\n");

        (await playground.RunAsync("./tool")).End.ShouldBe(new ProgramEnd.Exited(9));
    }

    private async Task<string> WhyAsync(ProgramCommand command)
    {
        var result = await ProgramProcess.RunAsync(command, playground.Terms(), playground.Log, Playground.Token);

        result.ProcessId.ShouldBeNull();
        return result.End.ShouldBeOfType<ProgramEnd.NotStarted>().Why;
    }
}
