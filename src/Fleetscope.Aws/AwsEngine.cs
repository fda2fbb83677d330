using Fleetscope.Aws.Api;
using Fleetscope.Aws.Setup;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Logs;
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
            new(ResourceKinds.DeadLetterQueue, options.DeadLetterQueueName),
            new(ResourceKinds.Queue, options.QueueName),
            new(ResourceKinds.Cluster, options.EcsCluster),
            new(ResourceKinds.TaskDefinition, names.TaskFamily),
            new(ResourceKinds.Service, $"{options.EcsCluster}/{names.Service}"),
        ];
    }

    public IReadOnlyList<string> Remarks(RunConfig config) => [];

    public ILedgerStore Ledger(RunConfig config)
    {
        var run = AwsRun.Of(config, access);
        return new LedgerInBucket(run.Api.S3, run.Names.Bucket, run.Names.Kept("ledger.json"), new LedgerFile(Path.Combine(config.StateFolder, "runs", config.AppName, "ledger.json")));
    }

    public async Task<bool> ProvisionAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken)
    {
        var run = AwsRun.Of(config, access);
        var service = new RunService(run.Api.Ecs, clock, said);
        var queues = new RunQueues(run.Api.Sqs, clock, said);
        switch (resource.Kind)
        {
            case ResourceKinds.DeadLetterQueue:
                await queues.ProvisionDeadLettersAsync(resource.Id, cancellationToken);
                return false;
            case ResourceKinds.Queue:
                await queues.ProvisionQueueAsync(resource.Id, run.Options.DeadLetterQueueName, config.MessageVisibility, run.Deliveries, cancellationToken);
                return true;
            case ResourceKinds.Cluster:
                return await service.ProvisionClusterAsync(resource.Id, cancellationToken);
            case ResourceKinds.TaskDefinition:
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
        return new RunRemoval(run.Api, new RunService(run.Api.Ecs, clock, said), clock).RemoveAsync(resource, cancellationToken);
    }

    /// <summary>Anybody may control a run on AWS, also two at once: every step looks first and may be repeated.</summary>
    public IDisposable TakeControl(RunConfig config) => Nobody.Instance;

    public IReadOnlyList<string> LookForDamage(RunConfig config) => [];

    public Task<RunPorts> OpenAsync(RunConfig config, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IRunLog OpenLog(RunConfig config) => throw new NotSupportedException();

    private sealed class Nobody : IDisposable
    {
        public static Nobody Instance { get; } = new();

        public void Dispose() { }
    }
}
