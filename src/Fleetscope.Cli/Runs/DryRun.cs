using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Containers;
using Fleetscope.Stores;
using Fleetscope.Workers;

namespace Fleetscope.Cli.Runs;

/// <summary>What a run would create and start, without doing it.</summary>
internal static class DryRun
{
    /// <summary>Prints it.</summary>
    /// <param name="jobs">The jobs that are meant; counted to the end.</param>
    public static void Print(RunConfig config, IEngine engine, RunWork work, IEnumerable<Job> jobs, Screen screen)
    {
        Job? first = null;
        long count = 0;
        foreach (var job in jobs)
        {
            first ??= job;
            count++;
        }

        var result = new DryRunResult(
            config.AppName,
            engine.Name,
            work.ProgramName,
            count,
            [.. engine.Plan(config).Select(resource => new ResourceResult(resource.Kind, resource.Id))],
            first is null ? null : FirstOf(config, work.Program, first));
        screen.Result(result, CliJson.Default.DryRunResult, words =>
        {
            words.Plain($"{result.Run}: {count} job{(count == 1 ? "" : "s")} for {result.Program} on the {result.Engine} engine. Nothing was changed.");
            words.Plain("It would create:");
            foreach (var resource in result.Creates)
            {
                words.Plain($"  {resource.Kind} {resource.Id}");
            }

            if (result.First is { } sample)
            {
                words.Plain($"The first job, {sample.Name} ({sample.Id}):");
                words.Plain($"  command: {sample.Command ?? $"not known before its inputs are there: {sample.Trouble}"}");
                words.Plain($"  outputs: {sample.OutputFolder}");
            }
        });
    }

    private static DryRunJob FirstOf(RunConfig config, IProgram? program, Job job)
    {
        if (program is null)
        {
            return new DryRunJob(job.Id.ToString(), job.Name, null, "the image's own worker makes it", config.Buckets.Destination.ToString());
        }

        // The folders that an attempt would have; nothing is made.
        var root = Path.Combine(config.StateFolder, "attempts", job.Id.ToString(), "1");
        var folders = Workspace.FoldersIn(root);
        var source = config.Buckets.Source.Folder;
        var place = new StagedInputs(
            source ?? Path.Combine(folders.Input, "source"),
            config.Buckets.Workspace.Folder ?? Path.Combine(folders.Input, "workspace"),
            Path.Combine(LocalWorker.CacheFolder(config), "web"),
            SourceInPlace: source is not null);
        string? command = null;
        string? trouble = null;
        try
        {
            var plain = Workspace.WithOwnTemporaries(program.Command(job, place, folders), folders);
            var name = ContainerName.Of(LocalWorker.MarkHomeOf(config), job.Id.ToString(), 1);
            command = ShellWords.Of((ContainerOf.Config(config)?.Run(plain, name, ContainerOf.Folders(config, folders, place)) ?? plain).Line);
        }
        catch (Exception refused) when (refused is FleetscopeException or IOException)
        {
            trouble = refused.Message;
        }

        var bucket = config.Buckets[BucketRole.Destination];
        var folder = program.Outputs(job).Folder;
        return new DryRunJob(job.Id.ToString(), job.Name, command, trouble, bucket.Folder is { } outputs ? Path.Combine(outputs, folder) : $"{bucket}/{folder}");
    }
}

/// <summary>What a run would do, as JSON.</summary>
/// <param name="First">The first job; null when there is none.</param>
internal sealed record DryRunResult(string Run, string Engine, string Program, long Jobs, IReadOnlyList<ResourceResult> Creates, DryRunJob? First);

/// <param name="Command">Its command line, quoted for a shell to read; null when it cannot be known before its inputs are there.</param>
/// <param name="Trouble">Why it cannot be known.</param>
internal sealed record DryRunJob(string Id, string Name, string? Command, string? Trouble, string OutputFolder);
