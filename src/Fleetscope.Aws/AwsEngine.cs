using Fleetscope.Aws.Ending;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Setup;
using Fleetscope.Aws.Unattended;
using Fleetscope.Aws.Watching;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Fleets;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws;

/// <summary>AWS: SQS as queue, S3 as store, containers of an ECS service on a spot fleet, CloudWatch for logs.</summary>
/// <param name="access">How the account is reached.</param>
/// <param name="said">Told in words what is waited for, and what was changed.</param>
public sealed class AwsEngine(AwsAccess access, TimeProvider clock, Action<string> said) : IEngine
{
    public string Name => "aws";

    public IReadOnlyList<PlannedResource> Plan(RunConfig config)
    {
        var options = AwsOptions.Read(config);
        var names = RunNames.Of(config, options);
        return
        [
            new(RunNames.DeadLetterQueueKind, options.DeadLetterQueueName),
            new(RunNames.QueueKind, options.QueueName),
            new(RunNames.ClusterKind, options.EcsCluster),
            new(RunNames.TaskDefinitionKind, names.TaskFamily),
            new(RunNames.ServiceKind, $"{options.EcsCluster}/{names.Service}"),
        ];
    }

    public IReadOnlyList<string> Remarks(RunConfig config) => [];

    public ILedgerStore Ledger(RunConfig config) => AwsRun.Of(config, access).Ledger;

    public async Task<bool> ProvisionAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken)
    {
        var run = AwsRun.Of(config, access);
        var service = new RunService(run.Api.Ecs, clock, said);
        var queues = new RunQueues(run.Api.Sqs, clock, said);
        switch (resource.Kind)
        {
            case RunNames.DeadLetterQueueKind:
                await queues.ProvisionDeadLettersAsync(resource.Id, cancellationToken);
                await run.NoteLettersBeforeAsync(cancellationToken);
                return false;
            case RunNames.QueueKind:
                var isNew = await run.Api.Sqs.FindQueueAsync(resource.Id, cancellationToken) is null;
                if (isNew)
                {
                    await run.ForgetLostJobsAsync(said, clock, cancellationToken);
                }

                await run.TellWorkersAsync(isOver: false, clock, cancellationToken);
                await queues.ProvisionQueueAsync(resource.Id, run.Options.DeadLetterQueueName, config.MessageVisibility, run.Deliveries, cancellationToken);
                return true;
            case RunNames.ClusterKind:
                return await service.ProvisionClusterAsync(resource.Id, cancellationToken);
            case RunNames.TaskDefinitionKind:
                await run.SendWorkerAsync(access, said, cancellationToken);
                await service.ProvisionDefinitionAsync(await run.TaskDefinitionAsync(access, cancellationToken), cancellationToken);
                return true;
            default:
                await service.ProvisionServiceAsync(run.Options.EcsCluster, run.Names.Service, run.Names.TaskFamily, run.Placement, cancellationToken);
                return true;
        }
    }

    public Task RemoveAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken)
    {
        var run = AwsRun.Of(config, access);
        return new RunRemoval(config.AppName, run.Api, new RunService(run.Api.Ecs, clock, said), clock).RemoveAsync(resource, cancellationToken);
    }

    /// <summary>Anybody may control a run on AWS, also two at once: every step looks first and may be repeated.</summary>
    public IDisposable TakeControl(RunConfig config) => Nobody.Instance;

    public IReadOnlyList<string> LookForDamage(RunConfig config) => [];

    public Task<RunPorts> OpenAsync(RunConfig config, CancellationToken cancellationToken) => new OpenedRun(AwsRun.Of(config, access), clock) { Said = said }.PortsAsync(cancellationToken);

    public bool HasOwnWorkers(RunConfig config) => AwsOptions.Read(config).Worker == "fleetscope";

    public bool WorksHere => false;

    public FleetRequest FleetOf(RunConfig config, FleetTerms terms)
    {
        var options = AwsOptions.Read(config);
        return new FleetRequest(options.ClusterMachines, options.TasksPerMachine * (terms.Slots ?? config.Slots ?? 1));
    }

    public async Task StartAsync(RunConfig config, RunPorts ports, FleetTerms terms, Action<string> said, CancellationToken cancellationToken)
    {
        if (terms.FleetFile is not { } path)
        {
            throw new FleetscopeException(
                "fleet file", "none was named, and without one there are no machines",
                "name it: fleetscope startCluster files/fleet.json, or run JOBFILE --fleet files/fleet.json");
        }

        var run = AwsRun.Of(config, access);
        var ledger = await new FreshStart(run, clock).PrepareAsync(cancellationToken);
        var start = new StartTerms
        {
            Say = said,
            Record = run.RecordAsync,
            Owns = resource => ledger?.StateOf(resource) is not null,
            FleetId = ledger?.Left.LastOrDefault(entry => entry.Kind == RunNames.FleetKind)?.Id,
            Token = ledger?.Left.LastOrDefault(entry => entry.Kind == RunNames.FleetTokenKind) is { } token ? new FleetToken(token.Id) : null,
            WaitFor = terms.Waits ? WaitFor.Joined : WaitFor.Nothing,
            Program = terms.Program,
            WorkerVersion = ledger?.Notes.GetValueOrDefault(AwsRun.WorkerVersion) ?? "",
        };
        await new StartCluster(run.Api, config, run.Options, start, clock).RunAsync(FleetFile.Read(path), cancellationToken);
    }

    public RunWatching Watching(RunConfig config)
    {
        var run = AwsRun.Of(config, access);
        var notes = new BucketNotes(run.Api.S3, run.Names.Bucket, run.Names.Kept("monitor.json"));
        return new RunWatching(MonitorTerms.Approximate, notes) { FleetGoesOn = true, Tidy = new NowAndThen(TimeSpan.FromHours(1), clock, SweepAsync).DoAsync };

        Task SweepAsync(CancellationToken cancellationToken) => new AlarmSweep(run.Api, config.AppName).RemoveGoneAsync(cancellationToken);
    }

    public Task<IReadOnlyList<string>> CloseAsync(RunConfig config, Action<string> said, CancellationToken cancellationToken) =>
        new RunClosing(AwsRun.Of(config, access), clock, said).CloseAsync(() => new Teardown(this).RemoveAsync(config, cancellationToken), cancellationToken);

    public IRunLog OpenLog(RunConfig config) => new OpenedRun(AwsRun.Of(config, access), clock).Log();

    private sealed class Nobody : IDisposable
    {
        public static Nobody Instance { get; } = new();

        public void Dispose() { }
    }
}
