using System.Diagnostics;
using System.Text;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Programs.Containers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Workers;

/// <summary>Runs programs in containers, and leaves no container behind.</summary>
/// <remarks>
/// What we start is only the tool's client: docker's containers are children of its daemon, and podman's of a monitor that leaves our session. The
/// client hands a SIGTERM on; when it is killed, the container goes on, and must be ended by its name.
/// </remarks>
/// <param name="home">The run's state folder in short (<see cref="AttemptMark.HomeOf"/>).</param>
internal sealed class RunningContainers(ContainerTool tool, string home)
{
    // A daemon that does not answer must not hold up the worker.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LeftoverPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a command line of <see cref="ContainerTool.Run"/> to its end; the container is gone then, however it ended.</summary>
    /// <param name="name">The container's name.</param>
    public async Task<ProgramResult> RunAsync(ProgramCommand command, string name, ProcessTerms terms, Stream log, CancellationToken giveUp)
    {
        var isRemoved = false;
        try
        {
            var result = await ProgramProcess.RunAsync(command, terms, log, giveUp);

            // --rm has removed the container of a client that ended by itself.
            isRemoved = result.End is ProgramEnd.Exited or ProgramEnd.NotStarted;
            return result;
        }
        finally
        {
            if (!isRemoved)
            {
                // "No such container" is what both say when the program heard the SIGTERM, so nothing is concluded from how they end.
                await CallAsync(tool.Kill([name]), Stream.Null, CancellationToken.None);
                await CallAsync(tool.Remove([name]), Stream.Null, CancellationToken.None);
            }
        }
    }

    /// <summary>Asks the tool a question, so that a run finds out before its jobs do.</summary>
    /// <exception cref="FleetscopeException">It does not answer.</exception>
    public Task MustAnswerAsync(CancellationToken cancellationToken) => LeftAsync(cancellationToken);

    /// <summary>Removes the containers that an earlier worker of this run left behind. The caller must hold the run, so that none of them is in use.</summary>
    /// <exception cref="FleetscopeException">The tool does not work here, or a container cannot be removed.</exception>
    public async Task RemoveLeftAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await LeftAsync(cancellationToken) is { Count: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(started) > LeftoverPatience)
            {
                throw new FleetscopeException(
                    $"{left.Count} containers of an earlier worker", $"{tool.Name} does not remove them: {string.Join(", ", left)}",
                    $"look why: {tool.Name} rm -f {left[0]}; then run again");
            }

            await CallAsync(tool.Kill(left), Stream.Null, cancellationToken);
            await CallAsync(tool.Remove(left), Stream.Null, cancellationToken);
            await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> LeftAsync(CancellationToken cancellationToken)
    {
        var prefix = ContainerName.PrefixOf(home);
        using var output = new MemoryStream();
        var result = await CallAsync(tool.List(prefix), output, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (result.End is not ProgramEnd.Exited { Code: 0 })
        {
            throw new FleetscopeException(
                $"CONTAINER = '{tool.Name}'", $"{tool.Name} does not work here: {(result.LogTail.Length > 0 ? result.LogTail.Trim() : result.End.ToString())}",
                $"see whether '{tool.Name} ps' works for you: the service may be stopped, or you may not use it; or leave CONTAINER out");
        }

        // Both outputs come as one, so a warning may stand between the names.
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith(prefix, StringComparison.Ordinal))];
    }

    private Task<ProgramResult> CallAsync(ProgramCommand command, Stream output, CancellationToken cancellationToken) =>
        ProgramProcess.RunAsync(command, new ProcessTerms(new AttemptMark(home, "containers"), CallLimit), output, cancellationToken);
}
