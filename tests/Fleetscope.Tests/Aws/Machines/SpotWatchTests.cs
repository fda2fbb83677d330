using Fleetscope.Aws.Machines;
using Fleetscope.Jobs;
using Fleetscope.Tests.Aws.Api;
using Fleetscope.Tests.Fakes;
using Fleetscope.Tests.Workers.Processes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class SpotWatchTests : IAsyncDisposable
{
    private static readonly Machine Here = new(StandInMetadata.MachineId, "m5.xlarge", "us-east-1a");

    private readonly StandInMetadata service = new();
    private readonly WorkingMachine machine = new();
    private readonly CancellationTokenSource ending = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        ending.Dispose();
        await machine.DisposeAsync();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Every_job_is_back_in_the_queue_within_five_seconds_of_the_notice()
    {
        var (working, watching) = await WatchAsync(jobs: 5, slots: 2);
        await Playground.UntilAsync(() => machine.Started == 2);

        service.Notice(TimeProvider.System.GetUtcNow().AddMinutes(2));
        var noticed = TimeProvider.System.GetTimestamp();
        await working;

        TimeProvider.System.GetElapsedTime(noticed).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await machine.CountAsync(Token)).ShouldSatisfyAllConditions(counts => counts.Waiting.ShouldBe(5), counts => counts.Running.ShouldBe(0));
        machine.Outcomes.ShouldNotBeEmpty();
        machine.Outcomes.ShouldAllBe(outcome => outcome is JobOutcome.Interrupted && outcome.Reason.Contains("spot notice: terminate") && !outcome.CountsAsFailure);
        machine.Log.Warnings.ShouldHaveSingleItem().ShouldContain("AWS takes machine i-0123456789abcdef0 (m5.xlarge, us-east-1a) back at");
        await watching;
    }

    [Fact]
    public async Task A_job_that_ends_within_the_grace_is_finished()
    {
        machine.Gate.SetResult();
        machine.Program = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, machine.Departure.Stops.Stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        var (working, _) = await WatchAsync(jobs: 1, slots: 1);
        await Playground.UntilAsync(() => machine.Started == 1);

        service.Notice(TimeProvider.System.GetUtcNow().AddMinutes(2));
        await working;

        machine.Outcomes.ShouldHaveSingleItem().ShouldBeOfType<JobOutcome.Succeeded>();
    }

    [Fact]
    public async Task Outputs_that_are_being_put_have_almost_the_two_minutes()
    {
        machine.Program = (_, _) => Task.CompletedTask;
        var (working, _) = await WatchAsync(jobs: 1, slots: 1);
        await Playground.UntilAsync(() => machine.Started == 1);

        service.Notice(TimeProvider.System.GetUtcNow().AddMinutes(2));
        await Playground.UntilAsync(() => machine.Departure.Stops.Abandon.IsCancellationRequested);
        machine.Gate.SetResult();
        await working;

        machine.Outcomes.ShouldHaveSingleItem().ShouldBeOfType<JobOutcome.Succeeded>();
    }

    [Fact]
    public async Task After_a_recommendation_what_runs_is_finished_and_what_waits_goes_back_at_once()
    {
        machine.Gate.SetResult();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        machine.Program = (_, _) => end.Task;
        var (working, _) = await WatchAsync(jobs: 4, slots: 1);
        await Playground.UntilAsync(() => machine.Started == 1);

        service.Rebalance();
        await Playground.UntilAsync(() => machine.CountAsync(Token).Result is { Waiting: 3, Running: 1 });
        end.SetResult();
        await working;

        machine.Outcomes.OfType<JobOutcome.Succeeded>().Count().ShouldBe(1);
        machine.Outcomes.OfType<JobOutcome.Interrupted>().ShouldAllBe(outcome => outcome.Reason.Contains("rebalance recommendation"));
        machine.Log.Warnings.ShouldHaveSingleItem().ShouldContain("finishes those that run");
        await ending.CancelAsync();
    }

    [Fact]
    public async Task A_container_that_starts_on_a_machine_given_up_takes_no_job()
    {
        service.Notice(TimeProvider.System.GetUtcNow().AddMinutes(1));
        using var metadata = service.Client();
        await new SpotWatch(metadata, Here, machine.Departure, machine.Log, TimeProvider.System).LookAsync(Token);

        await (await machine.StartAsync(jobs: 3, slots: 2, Token));

        machine.Started.ShouldBe(0);
        (await machine.CountAsync(Token)).Waiting.ShouldBe(3);
    }

    [Fact]
    public async Task A_service_that_is_silent_for_a_minute_is_told_once()
    {
        var clock = new FakeClock();
        var log = new RememberedLog();
        using var departure = new Departure(clock);
        using var metadata = service.Client(clock);
        service.Always = new StubAnswer(503);
        var watch = new SpotWatch(metadata, Here, departure, log, clock);

        for (var look = 1; look <= 100; look++)
        {
            await watch.LookAsync(Token);
            log.Warnings.Count.ShouldBe(look < 30 ? 0 : 1);
        }

        log.Warnings[0].ShouldContain("a spot notice would not be seen");
        departure.Why.ShouldBeNull();
    }

    private async Task<(Task Working, Task Watching)> WatchAsync(int jobs, int slots)
    {
        var working = await machine.StartAsync(jobs, slots, Token);
        return (working, WatchAsync());
    }

    private async Task WatchAsync()
    {
        using var metadata = service.Client();
        await new SpotWatch(metadata, Here, machine.Departure, machine.Log, TimeProvider.System).RunAsync(ending.Token);
    }
}
