using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Setup;
using Fleetscope.Configuration;

namespace Fleetscope.Aws;

/// <summary>A run's config as AWS sees it: its options, its names, the account it is in.</summary>
internal sealed record AwsRun(RunConfig Config, AwsOptions Options, RunNames Names, AwsApi Api)
{
    public static AwsRun Of(RunConfig config, AwsAccess access)
    {
        var options = AwsOptions.Read(config);
        return new AwsRun(config, options, RunNames.Of(config, options), access.Open(options));
    }

    /// <summary>
    /// Deliveries of a message before SQS itself moves it to the dead-letter queue. Our worker counts failed attempts and moves it then;
    /// five more are a net for jobs that kill workers without a word.
    /// </summary>
    public int Deliveries => Config.JobRetries + (Options.Worker == "fleetscope" ? 5 : 0);

    /// <summary>The machines that may run the service's containers: those that name the run. Else containers of other runs of the cluster land on them, and ours on theirs.</summary>
    public string Placement => $"attribute:{RunAttribute} == {Config.AppName}";

    /// <summary>The attribute by which a machine names its run.</summary>
    public const string RunAttribute = "fleetscope.run";

    public async Task<JsonObject> TaskDefinitionAsync(AwsAccess access, CancellationToken cancellationToken)
    {
        var keys = access.KeysForContainers is { } ask ? await ask(Options) : null;
        var credentials = await ContainerCredentials.ChooseAsync(Options, access.RoleOfProfile(Options), keys, Api.Account, cancellationToken);
        var queue = await Api.Sqs.FindQueueAsync(Options.QueueName, cancellationToken)
            ?? throw new FleetscopeException($"queue {Options.QueueName}", "it was there a moment ago and is gone", "run setup again");
        return TaskDefinition.Of(Config, Names, queue, credentials);
    }
}
