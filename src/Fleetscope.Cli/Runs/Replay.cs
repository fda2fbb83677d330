using Fleetscope.Cli.Output;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Containers;
using Fleetscope.Programs.Fiji;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>One attempt again, outside the queue: the same stations as the worker's recipe, in a folder that stays, without the commit.</summary>
internal sealed class Replay(OpenRun run, Screen screen) : IAsyncDisposable
{
    private readonly HttpMessageInvoker web = new(new SocketsHttpHandler());
    private PrivateDisplay? display;

    /// <summary>Runs the job as attempt <paramref name="number"/> would run now.</summary>
    /// <param name="then">What is known of that attempt, for comparison.</param>
    public async Task<ReplayResult> RunAsync(Job job, int number, AttemptRecord? then, CancellationToken stopping)
    {
        var container = ContainerOf.Working(run.Config);
        var root = Path.Combine(run.Config.StateFolder, "replays", $"{job.Id}-{number}");
        var folders = Fresh(root);
        MacroLauncher.WriteTo(LocalWorker.LauncherFolder(run.Config));
        var program = ProgramOf.Named(run.ProgramName, run.Config);
        var stager = new InputStager(role => run.Ports.Store(run.Config.Buckets[role]), new WebCache(Path.Combine(LocalWorker.CacheFolder(run.Config), "web"), () => web));
        var place = stager.PlaceOf(folders);
        var result = new ReplayResult(job.Id.ToString(), job.Name, number, root, then?.Outcome.Reason);

        var staged = await stager.StageAsync(program.Inputs(job), place, stopping);
        if (staged.Missing.Count == 0)
        {
            staged = await stager.StageAsync(program.MoreInputs(job, place), place, stopping);
        }

        if (staged.Missing.Count > 0)
        {
            return result with { Reason = new JobOutcome.InputsMissing(staged.Missing).Reason };
        }

        var command = Workspace.Prepare(await WithDisplayAsync(program.Command(job, place, folders), folders, stopping), folders);
        var name = ContainerName.Of(Mark(root).Home, job.Id.ToString(), number);
        command = container?.Run(command, name, ContainerOf.Folders(run.Config, folders, place)) ?? command;
        await File.WriteAllTextAsync(Path.Combine(root, "command.txt"), Readable(command), stopping);
        screen.Say($"Inputs:  {place.SourceRoot}{(place.SourceInPlace ? " (read in place)" : "")}");
        screen.Say($"Command: {ShellWords.Of(command.Line)}");
        var end = await StartAsync(command, container is null ? null : (new RunningContainers(container, Mark(root).Home), name), root, stopping);
        stopping.ThrowIfCancellationRequested();
        return Judged(result with { Started = true, Command = ShellWords.Of(command.Line), ExitCode = end.End.ExitCode }, program, job, folders, command, end);
    }

    public async ValueTask DisposeAsync()
    {
        if (display is not null)
        {
            await display.DisposeAsync();
        }

        web.Dispose();
    }

    private static AttemptFolders Fresh(string root)
    {
        if (Directory.Exists(root))
        {
            // The folder of an earlier replay of this attempt: its files would be mistaken for ours.
            FolderRemoval.Remove(root);
        }

        var folders = Workspace.FoldersIn(root);
        Directory.CreateDirectory(folders.Output);
        return folders;
    }

    private async Task<ProgramCommand> WithDisplayAsync(ProgramCommand command, AttemptFolders folders, CancellationToken stopping)
    {
        if (!command.NeedsDisplay)
        {
            return command;
        }

        display = new PrivateDisplay(
            Path.Combine(folders.Root, "display"),
            new(AttemptMark.Name, Mark(folders.Root).Value),
            SearchPath.Parse(Environment.GetEnvironmentVariable("PATH")),
            TimeProvider.System);
        var variables = await display.EnvironmentAsync(stopping);
        return command with { Environment = command.Environment.Concat(variables).ToDictionary() };
    }

    private async Task<ProgramResult> StartAsync(
        ProgramCommand command, (RunningContainers Containers, string Name)? contained, string root, CancellationToken stopping)
    {
        await using var kept = File.Create(Path.Combine(root, "program.log"));
        await using var shown = screen.Mode switch
        {
            OutputMode.Text => Console.OpenStandardOutput(),
            OutputMode.Json => Console.OpenStandardError(),
            _ => Stream.Null,
        };
        await using var both = new TwoStreams(kept, shown);
        var terms = new ProcessTerms(Mark(root), run.Config.JobTimeout);
        if (contained is not var (containers, name))
        {
            return await ProgramProcess.RunAsync(command, terms, both, stopping);
        }

        // An earlier replay of this attempt may have been killed.
        await containers.RemoveLeftAsync(stopping);
        return await containers.RunAsync(command, name, terms, both, stopping);
    }

    /// <summary>The mark of a replay is its own folder's, so that a worker that starts meanwhile does not take it for a leftover.</summary>
    private static AttemptMark Mark(string root) => new(AttemptMark.HomeOf(root), "replay");

    private static ReplayResult Judged(ReplayResult result, IProgram program, Job job, AttemptFolders folders, ProgramCommand command, ProgramResult end)
    {
        var word = program.FailureWord(folders);
        var files = OutputScan.Of(folders.Output, command.NotOutputs);
        JobOutcome outcome = end.End is ProgramEnd.Exited { Code: 0 } && word is null
            ? OutputCheck.Judge(program.Outputs(job), files.Select(file => (file.Name, file.Size))) as JobOutcome
                ?? new JobOutcome.Succeeded(files.Count, files.Sum(file => file.Size))
            : new JobOutcome.ProgramFailed(end.End, word);
        return result with { Succeeds = outcome.IsDone, Reason = outcome.Reason, Outputs = [.. files.Select(file => file.Name)] };
    }

    private static string Readable(ProgramCommand command)
    {
        var variables = command.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={ShellWords.Of(pair.Value)} \\\n");
        return $"# What was run, quoted for a shell to read. Fleetscope itself uses no shell.\ncd {ShellWords.Of(command.WorkingFolder)}\n"
            + string.Concat(variables) + ShellWords.Of(command.Line) + "\n";
    }
}

/// <summary>What came of a replay.</summary>
/// <param name="Attempt">The attempt that was run again.</param>
/// <param name="Then">How that attempt ended when it was run first; null when that is not known.</param>
internal sealed record ReplayResult(string Job, string Name, int Attempt, string Folder, string? Then)
{
    /// <summary>Whether the outputs would have been committed.</summary>
    public bool Succeeds { get; init; }

    /// <summary>Whether the program was started: its inputs were there.</summary>
    public bool Started { get; init; }

    public string Reason { get; init; } = "";
    public int? ExitCode { get; init; }
    public string? Command { get; init; }
    public IReadOnlyList<string> Outputs { get; init; } = [];
}
