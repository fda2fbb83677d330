using System.Diagnostics;
using System.Globalization;
using Fleetscope.Jobs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

public sealed class ProcessTreeTests : IDisposable
{
    private readonly Playground playground = new();

    public void Dispose() => playground.Dispose();

    [Fact]
    public async Task Children_that_hold_the_output_are_ended_and_not_waited_for()
    {
        var result = await playground.ShellAsync("sleep 1000 & echo main; exit 4");

        result.End.ShouldBe(new ProgramEnd.Exited(4));
        result.Use.Wall.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        playground.LogText.ShouldBe("main\n");
        playground.Living().ShouldBeEmpty();
    }

    [Fact]
    public async Task Children_that_print_without_end_are_listened_to_for_a_while_only()
    {
        var started = Stopwatch.GetTimestamp();

        var result = await playground.ShellAsync("setsid sh -c 'while :; do echo still; done' & exit 0");

        result.End.ShouldBe(new ProgramEnd.Exited(0));
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        playground.Living().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sleep 1000 & sleep 1000", 2)]
    [InlineData("setsid sleep 1000 & sleep 1000", 2)]
    [InlineData("setsid -f sleep 1000 >/dev/null 2>&1 </dev/null; sleep 1000", 2)]
    [InlineData("(setsid sh -c 'trap \"\" TERM HUP; sleep 1000 & wait' >/dev/null 2>&1 &); (sleep 1000 &); trap '' TERM; sleep 1000; sleep 1000", 4)]
    [InlineData("env -i sleep 1000 & env -i setsid sleep 1000 & sleep 1000", 3)]
    [InlineData("kill -STOP $$; sleep 1000", 1)]
    public async Task Nothing_of_a_program_survives_its_end_by_us(string script, int processes)
    {
        // By its command line one finds also what has emptied its environment.
        var seconds = Random.Shared.Next(100_000, 999_999).ToString(CultureInfo.InvariantCulture);
        var command = playground.Command("sh", "-c", script.Replace("1000", seconds, StringComparison.Ordinal));
        using var giveUp = new CancellationTokenSource();
        var running = ProgramProcess.RunAsync(command, playground.Terms(grace: 0.2), playground.Log, giveUp.Token);
        await Playground.UntilAsync(() => Playground.WithArgument(seconds).Count >= processes);

        await giveUp.CancelAsync();

        (await running).End.ShouldBeOfType<ProgramEnd.Ended>();
        Playground.WithArgument(seconds).ShouldBeEmpty();
        playground.Living().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bomb_of_sessions_is_ended_to_the_last()
    {
        var bomb = playground.Write("bomb", "#!/bin/sh\ntrap '' TERM\nif [ $1 -gt 0 ]; then setsid -f \"$0\" $(($1 - 1)); setsid -f \"$0\" $(($1 - 1)); fi\nsleep 1000\n");

        await ProgramProcess.RunAsync(playground.Command(bomb, "6"), playground.Terms(TimeSpan.FromSeconds(0.4), grace: 0.1), playground.Log, Playground.Token);

        playground.Living().ShouldBeEmpty();
    }

    [Fact]
    public async Task Leftovers_of_the_same_home_are_ended_and_named()
    {
        using var other = new Playground();
        var own = RunDetached(playground);
        var others = RunDetached(other);
        await Playground.UntilAsync(() => playground.Living().Count == 1 && other.Living().Count == 1);

        var ended = await Leftovers.EndAsync(AttemptMark.OfHome(playground.Home), Playground.Token);

        ended.ShouldHaveSingleItem().Mark.ShouldStartWith(playground.Home);
        ended[0].Name.ShouldBe("sleep");
        playground.Living().ShouldBeEmpty();
        other.Living().Count.ShouldBe(1);
        (await own).End.ShouldBe(new ProgramEnd.Killed(9, "SIGKILL"));
        await Leftovers.EndAsync(AttemptMark.OfHome(other.Home), Playground.Token);
        (await others).End.ShouldBe(new ProgramEnd.Killed(9, "SIGKILL"));
    }

    [Fact]
    public void A_home_is_the_same_with_and_without_a_slash_at_the_end()
    {
        AttemptMark.HomeOf("/data/run/").ShouldBe(AttemptMark.HomeOf("/data/x/../run"));
        AttemptMark.HomeOf("/data/run").ShouldNotBe(AttemptMark.HomeOf("/data/run2"));
    }

    private static Task<ProgramResult> RunDetached(Playground playground) => playground.RunAsync("sleep", "1000");
}
