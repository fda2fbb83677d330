using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Watching;
using Fleetscope.Configuration;
using Fleetscope.Fleets;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Fleet;

/// <summary>The family's startCluster: brings the machines of a run, with everything that must be there before they are.</summary>
/// <remarks>
/// Safe to repeat: a fleet that is there is gone on with. What cannot be right is refused before anything is created. From the request on, the run needs no terminal:
/// the guard is armed before it, and the wait only tells.
/// </remarks>
internal sealed class StartCluster(AwsApi api, RunConfig config, AwsOptions options, StartTerms terms, TimeProvider clock)
{
    /// <summary>How long a log group keeps its lines, as in the family.</summary>
    private const int RetentionDays = 60;

    /// <summary>How long a fleet that cannot succeed may take to go; it has no machines.</summary>
    private static readonly TimeSpan CancelTakes = TimeSpan.FromMinutes(2);

    private readonly RunNames names = RunNames.Of(config, options);

    /// <exception cref="FleetscopeException">Something is missing or wrong, or the request cannot succeed; it is cancelled then.</exception>
    public async Task<StartedFleet> RunAsync(FleetFile file, CancellationToken cancellationToken)
    {
        await RequireServiceAsync(cancellationToken);
        var image = await ImageAsync(file, cancellationToken);
        RequestTerms Terms(int machines, FleetToken token) => new()
        {
            AppName = names.AppName, Bucket = names.Bucket, Options = options, Machines = machines, Token = token, Image = image, WorkerVersion = terms.WorkerVersion,
        };

        // For its mistakes only: nothing is created while file and config do not fit.
        FleetRequestConfig.Of(file, Terms(options.ClusterMachines, FleetToken.New(names.AppName, clock.GetUtcNow())));
        var before = await MonitorFile.FindAsync(names, api.S3, cancellationToken);
        var known = new KnownFleet(names.AppName, terms.FleetId ?? before?.FleetId, terms.Token);
        var fleet = new SpotFleet(api.Ec2, known, (machines, token) => FleetRequestConfig.Of(file, Terms(machines, token)), terms.Record, clock);

        await EnsureLogGroupAsync(names.LogGroup, cancellationToken);
        await EnsureLogGroupAsync(names.MachinesLogGroup, cancellationToken);
        await PutAsync(names.EcsConfigKey, EcsConfig.Text(options.EcsCluster, names.AppName, options.Worker == "fleetscope"), cancellationToken);
        var guard = await new RunGuard(api, config, options, terms.Record).ArmAsync(cancellationToken);
        var wasThere = await StartAsync(fleet, cancellationToken);
        await WriteMonitorFileAsync(fleet.Id!, before, cancellationToken);
        await PutDashboardAsync(fleet.Id!, cancellationToken);
        await api.Ecs.UpdateServiceAsync(options.EcsCluster, names.Service, options.ClusterMachines * options.TasksPerMachine, taskDefinition: null, cancellationToken);

        terms.Say(guard);
        var finding = await WaitAsync(fleet, cancellationToken);
        return new StartedFleet(fleet.Id!, wasThere, finding);
    }

    private async Task RequireServiceAsync(CancellationToken cancellationToken)
    {
        EcsService? service;
        try
        {
            service = await api.Ecs.FindServiceAsync(options.EcsCluster, names.Service, cancellationToken);
        }
        catch (AwsException missing) when (missing.Code == "ClusterNotFoundException")
        {
            service = null;
        }

        if (service is null or { IsDraining: true })
        {
            throw new FleetscopeException($"service {names.Service}", service is null ? $"cluster {options.EcsCluster} does not have it" : "it is being removed",
                service is null ? "run setup first; without the service, machines would come and do nothing" : "wait a minute, run setup, and start again");
        }
    }

    private async Task<MachineImage?> ImageAsync(FleetFile file, CancellationToken cancellationToken)
    {
        var choice = new MachineImageChoice(api);
        if (file.LeavesImageOpen)
        {
            var image = await choice.ChooseAsync(options.MachineTypes, cancellationToken);
            terms.Say($"the fleet file names no image: {image.Id} ({image.Name}) is AWS's current one for ECS");
            return image;
        }

        if (options.Worker == "fleetscope")
        {
            await choice.RefuseUnfitAsync(options.MachineTypes, cancellationToken);
        }

        return null;
    }

    private async Task EnsureLogGroupAsync(string name, CancellationToken cancellationToken)
    {
        var resource = new PlannedResource(RunNames.LogGroupKind, name);
        var found = await api.Logs.FindGroupAsync(name, cancellationToken);

        // Another's group keeps the retention that its owner chose. One of ours without any is left from a crash between the two calls.
        if (found is not null && (found.RetentionDays is not null || !terms.Owns(resource)))
        {
            return;
        }

        await terms.Record(resource, LedgerState.Planned, cancellationToken);
        await api.Logs.CreateGroupAsync(name, cancellationToken);
        await api.Logs.PutRetentionAsync(name, RetentionDays, cancellationToken);
        await terms.Record(resource, LedgerState.Created, cancellationToken);
    }

    private async Task PutAsync(string key, string text, CancellationToken cancellationToken)
    {
        var resource = names.Object(key);
        await terms.Record(resource, LedgerState.Planned, cancellationToken);
        await api.S3.WriteAsync(names.Bucket, key, Encoding.UTF8.GetBytes(text), WriteCondition.Always, cancellationToken);
        await terms.Record(resource, LedgerState.Created, cancellationToken);
    }

    private async Task<bool> StartAsync(SpotFleet fleet, CancellationToken cancellationToken)
    {
        var there = await fleet.FindActiveAsync(cancellationToken);
        await fleet.StartAsync(new FleetRequest(options.ClusterMachines, config.Slots ?? 1), cancellationToken);
        terms.Say(there is null
            ? $"spot fleet {fleet.Id} is requested: {options.ClusterMachines} x {string.Join(", ", options.MachineTypes)}"
            : $"spot fleet {fleet.Id} of this run is there already; going on with it" + (there.TargetCapacity == options.ClusterMachines ? "" : $", with {options.ClusterMachines} machines instead of {there.TargetCapacity}"));
        return there is not null;
    }

    private async Task WriteMonitorFileAsync(string fleetId, MonitorFile? before, CancellationToken cancellationToken)
    {
        // Logs are exported from the start that the file has: that of a fleet which was there does not move.
        var start = before?.FleetId == fleetId ? before.StartedAt : clock.GetUtcNow();
        var text = new MonitorFile(fleetId, names.AppName, options.EcsCluster, options.QueueName, names.Bucket, names.LogGroup, start, options.CleanDashboard).Text();
        var resource = new PlannedResource(RunNames.FileKind, names.MonitorFile);
        await terms.Record(resource, LedgerState.Planned, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(names.MonitorFile)!);
        await File.WriteAllTextAsync(names.MonitorFile + ".new", text, cancellationToken);
        File.Move(names.MonitorFile + ".new", names.MonitorFile, overwrite: true);
        await terms.Record(resource, LedgerState.Created, cancellationToken);
        await PutAsync(names.MonitorKey, text, cancellationToken);
    }

    private async Task PutDashboardAsync(string fleetId, CancellationToken cancellationToken)
    {
        if (!options.CreateDashboard)
        {
            return;
        }

        var resource = new PlannedResource(RunNames.DashboardKind, names.AppName);
        await terms.Record(resource, LedgerState.Planned, cancellationToken);
        await api.CloudWatch.PutDashboardAsync(names.AppName, new Dashboard(options, fleetId, Dashboard.MarkOf(terms.Program)).Body(), cancellationToken);
        await terms.Record(resource, LedgerState.Created, cancellationToken);
    }

    private async Task<FleetFinding> WaitAsync(SpotFleet fleet, CancellationToken cancellationToken)
    {
        if (await fleet.FindActiveAsync(cancellationToken) is { } request && RunGuard.EndOf(request) is { Length: > 0 } end)
        {
            terms.Say(end);
        }

        if (terms.WaitFor != WaitFor.Nothing)
        {
            terms.Say("waiting for the machines; the run does not need this terminal, so it is safe to leave");
        }

        var finding = await new FleetWait(new FleetWatch(api, names, options, clock), terms.Say, clock).UntilAsync(fleet.Id!, terms.WaitFor, cancellationToken);
        if (finding.Fate != FleetFate.CannotSucceed)
        {
            return finding;
        }

        await fleet.StopAsync(CancelTakes, cancellationToken);
        await api.Ecs.UpdateServiceAsync(options.EcsCluster, names.Service, 0, taskDefinition: null, cancellationToken);
        await terms.Record(new PlannedResource(RunNames.FleetKind, fleet.Id!), LedgerState.Removed, cancellationToken);
        if (fleet.Token is { } token)
        {
            await terms.Record(new PlannedResource(RunNames.FleetTokenKind, token), LedgerState.Removed, cancellationToken);
        }

        throw new FleetscopeException($"spot fleet {fleet.Id}", $"{finding.Reason}. The request is cancelled", finding.Next);
    }
}
