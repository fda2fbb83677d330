using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Programs;
using Fleetscope.Programs.Containers;
using Fleetscope.Programs.Fiji;
using Fleetscope.Stores;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>What CONTAINER of a config asks of this machine.</summary>
internal static class ContainerOf
{
    /// <summary>The tool and image, looked at no further; null when programs come from this machine.</summary>
    public static ContainerTool? Config(RunConfig config) =>
        ContainerTool.Of(config, Linux.EffectiveUser(), Linux.EffectiveGroup()) is { } tool ? tool with { Inherited = [AttemptMark.Name] } : null;

    /// <summary>The same, for those who will use it.</summary>
    /// <exception cref="FleetscopeException">It is not there, or cannot do what is needed.</exception>
    public static ContainerTool? Working(RunConfig config)
    {
        var tool = Config(config);
        string?[] folders = [config.Folder, config.Buckets[BucketRole.Source].Folder, config.Buckets[BucketRole.Workspace].Folder];
        tool?.MustWork(SearchPath.Parse(Environment.GetEnvironmentVariable("PATH")), folders.OfType<string>());
        return tool;
    }

    /// <summary>Asks the tool, where programs come from containers of this machine.</summary>
    /// <exception cref="FleetscopeException">It is not there, or does not answer.</exception>
    public static async Task MustAnswerAsync(RunConfig config, IEngine engine, CancellationToken cancellationToken)
    {
        if (engine.Name == "local" && Working(config) is { } tool)
        {
            await new RunningContainers(tool, LocalWorker.MarkHomeOf(config)).MustAnswerAsync(cancellationToken);
        }
    }

    /// <summary>What an attempt's program would see of this machine.</summary>
    public static ContainerFolders Folders(RunConfig config, AttemptFolders folders, StagedInputs staged) =>
        ContainerFolders.Of(folders, staged, config.Folder, LocalWorker.CacheFolder(config));
}
