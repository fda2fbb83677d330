using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Machines;
using Fleetscope.Aws.Queues;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Ports;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Machines;

/// <summary>A machine of a fleet in memory, whose worker holds no job.</summary>
internal sealed class IdleMachine : IAsyncDisposable
{
    private readonly SqsRunFixture fixture;
    private SqsRun? run;

    public IdleMachine()
    {
        fixture = new SqsRunFixture(Clock);
        Departure = new Departure(Clock);
        Calls = new CrashingCalls(fixture.Account.Api);
    }

    public FakeClock Clock { get; } = new();

    public MemoryAccount Account => fixture.Account;

    /// <summary>The machine's way to the account; calls of it may fail.</summary>
    public CrashingCalls Calls { get; }

    public Departure Departure { get; }

    public RememberedLog Log { get; } = new();

    /// <summary>What the worker holds now and ever took.</summary>
    public (int Now, long Ever) Held { get; set; }

    public SqsRun Run => run!;

    public string Fleet { get; private set; } = "";

    public Machine Here { get; private set; } = null!;

    public NeighbourJobs Neighbours => new(Run.Bucket, Here, Here.WorkerName("1"), Clock);

    public int Wanted => Account.Ec2.Fleets.ShouldHaveSingleItem().Request.TargetCapacity;

    public bool IsGone(Machine machine) => Account.Ec2.Instances.First(one => one.Id == machine.Id).IsGone;

    public async Task StartAsync(int machines, int jobs, CancellationToken cancellationToken)
    {
        await fixture.CreateQueuesAsync(8, cancellationToken);
        run = fixture.Process(SqsRunFixture.Settings(3));
        if (jobs > 0)
        {
            await run.Queue.AddAsync(ContractJobs.SomeJobs(jobs), cancellationToken);
        }

        Fleet = await Account.Ec2.RequestSpotFleetAsync(Request(machines), cancellationToken);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Here = new Machine(Account.Ec2.Fleets[0].Machines[0], "m5.xlarge", "us-east-1a");
    }

    public IdleWatch Watch() => new(Here, new IdleSources(() => Held, CountAsync, Calls.Api.Ec2, Neighbours, IdleRule.Limit), Departure, Log, Clock);

    public async Task<(long, long)?> CountAsync(CancellationToken cancellationToken) => await run!.Messages.CountAsync(cancellationToken);

    /// <summary>A look each minute.</summary>
    public async Task LookAsync(IdleWatch watch, int minutes, CancellationToken cancellationToken)
    {
        for (var minute = 0; minute < minutes && !watch.IsOver; minute++)
        {
            await watch.LookAsync(cancellationToken);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Departure.Dispose();
        await fixture.DisposeAsync();
    }

    private static JsonObject Request(int machines) => new()
    {
        ["IamFleetRole"] = "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
        ["AllocationStrategy"] = "lowestPrice",
        ["TargetCapacity"] = machines,
        ["SpotPrice"] = "0.20",
        ["TerminateInstancesWithExpiration"] = true,
        ["Type"] = "maintain",
        ["LaunchSpecifications"] = new JsonArray(new JsonObject { ["ImageId"] = "ami-0ce03502c5bb5e188", ["InstanceType"] = "m5.xlarge", ["UserData"] = "IyEvYmluL3NoCg==" }),
    };
}
