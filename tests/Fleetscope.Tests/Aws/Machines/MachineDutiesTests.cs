using System.Collections.Concurrent;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Machines;
using Fleetscope.Tests.Aws.Api;
using Fleetscope.Tests.Fakes;
using Fleetscope.Tests.Workers.Processes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class MachineDutiesTests : IAsyncDisposable
{
    private readonly StandInMetadata service = new();
    private readonly IdleMachine machine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await machine.DisposeAsync();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task A_machine_is_named_watched_and_written_about_and_ended_when_it_is_idle()
    {
        using var metadata = service.Client();
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        await using (var duties = Duties(metadata, machine.Account.Api, machine.Clock, "task1"))
        {
            await duties.StartAsync(Token);
            await Playground.UntilAsync(() => machine.Account.Ec2.DiskTags.Count == 1);
            await DriveAsync(StoppedAsync());
            await DriveAsync(duties.LeaveAsync(Token));
        }

        machine.IsGone(machine.Here).ShouldBeTrue();
        machine.Wanted.ShouldBe(0);
        (await machine.Account.Api.Logs.ReadEventsAsync("Contract_perInstance", "Contract/Contract/task1", null, Token))!.Events.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_machine_taken_back_is_waited_for_and_not_ended()
    {
        using var metadata = service.Client();
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        service.Notice(machine.Clock.GetUtcNow().AddMinutes(2));
        await using var duties = Duties(metadata, machine.Account.Api, machine.Clock, null);

        await duties.StartAsync(Token);
        machine.Departure.Stops.Stopping.IsCancellationRequested.ShouldBeTrue();
        using var sigterm = new CancellationTokenSource();
        var leaving = duties.LeaveAsync(sigterm.Token);
        leaving.IsCompleted.ShouldBeFalse();
        await sigterm.CancelAsync();
        await leaving;

        machine.IsGone(machine.Here).ShouldBeFalse();
    }

    [Fact]
    public async Task After_a_recommendation_the_machine_is_ended_and_its_fleet_replaces_it()
    {
        using var metadata = service.Client();
        await machine.StartAsync(machines: 2, jobs: 0, Token);
        service.Rebalance();
        await using var duties = Duties(metadata, machine.Account.Api, machine.Clock, null);
        await duties.StartAsync(Token);

        await DriveAsync(duties.LeaveAsync(Token));

        machine.IsGone(machine.Here).ShouldBeTrue();
        machine.Wanted.ShouldBe(2);
    }

    [Fact]
    public async Task A_worker_that_leaves_for_another_reason_leaves_the_machine_alone()
    {
        using var metadata = service.Client();
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        await using var duties = Duties(metadata, machine.Account.Api, machine.Clock, null);
        await duties.StartAsync(Token);

        machine.Departure.Begin("SIGTERM", TimeSpan.Zero, TimeSpan.Zero);
        await duties.LeaveAsync(Token);

        machine.IsGone(machine.Here).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_call_that_it_makes_is_declared_with_its_permission()
    {
        var called = new ConcurrentBag<string>();
        await using var account = new StubServer(request => new StubAnswer(400, """{"__type":"AccessDeniedException","message":"no"}"""));
        var api = AwsSession.Open(new AwsSettings
        {
            Region = "us-east-1",
            Credentials = new Amazon.Runtime.BasicAWSCredentials("testing", "testing"),
            Environment = name => name == "AWS_ENDPOINT_URL" ? account.Url : null,
            Called = called.Add,
        });
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        using var departure = new Departure(TimeProvider.System);

        await new MachineNaming(api.Ec2, "FlyWorker").NameAsync(machine.Here, Token);
        await Swallow(() => api.Ec2.TagAsync([machine.Here.Id], new Dictionary<string, string>(), Token));
        await Swallow(() => api.Ec2.FindSpotFleetAsync(machine.Fleet, Token));
        await Swallow(() => api.Ec2.ListFleetInstancesAsync(machine.Fleet, Token));
        await Swallow(() => api.Ec2.ModifySpotFleetAsync(machine.Fleet, 0, Token));
        await Swallow(() => api.Ec2.TerminateInstancesAsync([machine.Here.Id], Token));

        called.Distinct().ShouldBeSubsetOf(MachineCalls.All);
        called.Count.ShouldBeGreaterThanOrEqualTo(6);
        MachineCalls.Permissions.ShouldContain("s3:ListBucket");
        MachineCalls.Permissions.ShouldNotContain("s3:ListObjectsV2");
    }

    /// <summary>Not on one thread, as <see cref="PassingTime"/> does: the duties go on behind what is waited for.</summary>
    private Task<bool> DriveAsync(Task work) => machine.Clock.DriveAsync(DoneAsync(work), TimeSpan.FromSeconds(30), TimeSpan.FromDays(1));

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    private async Task StoppedAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = machine.Departure.Stops.Stopping.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static async Task Swallow(Func<Task> call) => await Should.ThrowAsync<AwsException>(call);

    private MachineDuties Duties(MachineMetadata metadata, AwsApi api, TimeProvider clock, string? task) => new(metadata, machine.Here, new MachineTerms
    {
        Api = api,
        Names = new RunNames("Contract", "bucket", "Contract", "/nowhere"),
        Bucket = machine.Run.Bucket,
        Departure = machine.Departure,
        Log = machine.Log,
        Worker = machine.Here.WorkerName("1"),
        Slots = 1,
        Held = () => (0, 0),
        CountQueue = machine.CountAsync,
        Folders = ["/"],
        TaskId = task,
        Clock = clock,
    });
}
