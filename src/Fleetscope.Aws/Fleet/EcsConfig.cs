namespace Fleetscope.Aws.Fleet;

/// <summary>The text of <c>/etc/ecs/ecs.config</c>, which tells a machine's ECS agent where it belongs.</summary>
internal static class EcsConfig
{
    /// <summary>The attribute of a container instance that names its run.</summary>
    public const string RunAttribute = "fleetscope.run";

    /// <param name="run">The run that the machine's containers must be of; null: containers of any service of the cluster may come.</param>
    /// <param name="isOurWorker">WORKER = 'fleetscope': containers are drained when the machine is about to be taken away.</param>
    /// <exception cref="FleetscopeException">The cluster's name is not one of ECS.</exception>
    public static string Text(string cluster, string? run, bool isOurWorker)
    {
        if (cluster.Length is 0 or > 255 || !cluster.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new FleetscopeException("ECS_CLUSTER", $"'{cluster}' cannot name a cluster", "use letters, digits, '-' and '_', 255 at most");
        }

        // The family writes these two lines without a line break at the end.
        List<string> lines = [$"ECS_CLUSTER={cluster}", """ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs"]"""];
        if (run is not null)
        {
            lines.Add($$"""ECS_INSTANCE_ATTRIBUTES={"{{RunAttribute}}":"{{run}}"}""");
        }

        if (isOurWorker)
        {
            lines.Add("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
        }

        return string.Join('\n', lines);
    }

    /// <summary>The placement constraint (memberOf) that keeps a run's containers on its own machines.</summary>
    public static string PlacementOf(string run) => $"attribute:{RunAttribute} == {run}";
}
