using Fleetscope.Fleets;
using Fleetscope.Local;
using Fleetscope.Local.Processes;

namespace Fleetscope.Tests.Local;

public sealed class ProcessFleetTests : IAsyncDisposable
{
    private static readonly FleetRequest Request = new(1, 2);
    private readonly RunFolderFixture folder = new();
    private readonly List<ProcessFleet> fleets = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var fleet in fleets)
        {
            await fleet.StopAsync(TimeSpan.Zero, CancellationToken.None);
            fleet.Dispose();
        }

        await folder.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_runs_in_its_own_session_with_the_slots_it_was_asked_for()
    {
        var fleet = Fleet("echo \"$@\"; exec sleep 60");
        await fleet.StartAsync(Request, Token);

        (await fleet.StatusAsync(Token)).Running.ShouldBe(1);
        var worker = ProcessIdentityOfWorker();
        ProcessStatus.Read(worker.Id)!.Session.ShouldBe(worker.Id);
        await UntilAsync(() => File.ReadAllText(folder.Run.WorkerLog).Contains("--slots 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starting_again_keeps_the_worker_that_is_there()
    {
        var fleet = Fleet("exec sleep 60");
        await fleet.StartAsync(Request, Token);
        var first = ProcessIdentityOfWorker();

        await Fleet("exec sleep 60").StartAsync(Request, Token);

        ProcessIdentityOfWorker().ShouldBe(first);
    }

    [Fact]
    public async Task The_end_of_a_worker_is_told_once_with_its_exit_code_and_last_words()
    {
        var fleet = Fleet("echo first words; echo last words >&2; exit 5");
        await fleet.StartAsync(Request, Token);
        var ended = new List<string>();

        await UntilAsync(async () =>
        {
            ended.AddRange((await fleet.StatusAsync(Token)).Ended);
            return ended.Count > 0;
        });

        ended.ShouldHaveSingleItem().ShouldContain("code 5");
        ended[0].ShouldContain("last words");
        (await fleet.StatusAsync(Token)).Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leashed_worker_sees_its_input_end_when_the_fleet_lets_go()
    {
        var fleet = Fleet("cat; echo drained", isLeashed: true);
        await fleet.StartAsync(Request, Token);

        fleet.Dispose();

        await UntilAsync(() => File.ReadAllText(folder.Run.WorkerLog).Contains("drained", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_asks_first_and_ends_the_whole_session_after_the_grace()
    {
        var fleet = Fleet("trap 'echo asked' TERM; sleep 61 & while true; do wait; done");
        await fleet.StartAsync(Request, Token);
        var worker = ProcessIdentityOfWorker();
        await UntilAsync(() => ProcessStatus.OfSession(worker.Id).Count() == 2);

        await fleet.StopAsync(TimeSpan.FromMilliseconds(300), Token);

        File.ReadAllText(folder.Run.WorkerLog).ShouldContain("asked");
        ProcessStatus.OfSession(worker.Id).ShouldBeEmpty();
        (await fleet.StatusAsync(Token)).Running.ShouldBe(0);
    }

    [Fact]
    public async Task Another_process_finds_the_worker_and_can_stop_it()
    {
        await Fleet("exec sleep 60").StartAsync(Request, Token);
        var other = Fleet("exec sleep 60");
        (await other.StatusAsync(Token)).Running.ShouldBe(1);

        await other.StopAsync(TimeSpan.FromSeconds(10), Token);

        (await other.StatusAsync(Token)).Running.ShouldBe(0);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var fleet = new ProcessFleet(folder.Run, new WorkerCommand("/no/such/fleetscope", [], false), TimeProvider.System);

        (await Should.ThrowAsync<FleetscopeException>(() => fleet.StartAsync(Request, Token))).What.ShouldBe("/no/such/fleetscope");
    }

    [Fact]
    public void The_second_of_a_kind_is_told_who_the_first_is()
    {
        using var first = RunLocks.Take(folder.Run, "controller", "wait");

        var failure = Should.Throw<FleetscopeException>(() => RunLocks.Take(folder.Run, "controller", "wait"));

        failure.Cause.ShouldContain(Environment.ProcessId.ToString());
        failure.Next.ShouldBe("wait");
        RunLocks.Take(folder.Run, "worker", "wait").Dispose();
    }

    [Fact]
    public void A_lock_that_was_let_go_can_be_taken_again()
    {
        RunLocks.Take(folder.Run, "worker", "wait").Dispose();

        using var again = RunLocks.Take(folder.Run, "worker", "wait");
        File.Exists(folder.Run.Lock("worker")).ShouldBeTrue();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private ProcessIdentity ProcessIdentityOfWorker()
    {
        ProcessIdentity.TryParse(WorkerFile.Read(folder.Run.WorkerFile)!.Process, out var identity).ShouldBeTrue();
        return identity;
    }

    private ProcessFleet Fleet(string script, bool isLeashed = false)
    {
        var fleet = new ProcessFleet(folder.Run, new WorkerCommand("/bin/sh", ["-c", script, "worker"], isLeashed), TimeProvider.System);
        fleets.Add(fleet);
        return fleet;
    }
}
