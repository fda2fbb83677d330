using System.ComponentModel;
using System.Globalization;
using System.Text;
using Fleetscope.Fleets;
using Fleetscope.Local.Processes;

namespace Fleetscope.Local;

/// <summary>The fleet of one machine: one worker process in its own session.</summary>
/// <remarks>
/// Any process finds the worker through <c>worker.json</c>; only the one that started it learns its exit code. The number of machines is always one.
/// </remarks>
internal sealed class ProcessFleet(RunFolder folder, WorkerCommand command, TimeProvider clock) : IFleet, IDisposable
{
    private const int MostTail = 4096;
    private const int MostTailLines = 20;

    /// <summary>How often a worker that was told to end is looked at.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>How long processes may take to vanish after SIGKILL; only one that hangs in the kernel needs longer.</summary>
    private static readonly TimeSpan KillTakes = TimeSpan.FromSeconds(10);

    private SessionLeader? child;
    private string? told;

    public Task StartAsync(FleetRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Worker() is not { } known || !IsAlive(known))
        {
            Start(request);
        }

        return Task.CompletedTask;
    }

    public Task<FleetStatus> StatusAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Worker() is not { } worker)
        {
            return Task.FromResult(new FleetStatus(0, 0, []));
        }

        if (IsAlive(worker))
        {
            return Task.FromResult(new FleetStatus(1, 1, []));
        }

        IReadOnlyList<string> ended = told == worker.Process ? [] : [HowItEnded(worker)];
        told = worker.Process;
        return Task.FromResult(new FleetStatus(1, 0, ended));
    }

    /// <summary>Does nothing: this machine is one machine.</summary>
    public Task ResizeAsync(int machines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        if (Worker() is not { } worker || !ProcessIdentity.TryParse(worker.Process, out var identity))
        {
            return;
        }

        if (IsAlive(worker))
        {
            SessionLeader.AskToEnd(identity.Id);
            await WaitAsync(() => !IsAlive(worker), grace, cancellationToken);
        }

        // Also when the worker itself has ended: programs of its session may be left. The kernel gives its number to nobody while they are, so
        // another process of that number means that nothing is left, and that its session is not ours to end.
        if (identity.Boot != ProcessIdentity.Current.Boot || (ProcessStatus.Read(identity.Id) is { } now && now.StartedAt != identity.StartedAt))
        {
            return;
        }

        await WaitAsync(
            () =>
            {
                var left = ProcessStatus.OfSession(identity.Id).ToList();
                left.ForEach(process => SessionLeader.EndNow(process.Id));
                return left.Count == 0 && !IsAlive(worker);
            },
            KillTakes, cancellationToken);
    }

    /// <summary>Lets a leashed worker go: it notices and hands its jobs back.</summary>
    public void Dispose() => child?.Dispose();

    private void Start(FleetRequest request)
    {
        PrivateFiles.CreateFolder(folder.Path);
        PrivateFiles.Touch(folder.WorkerLog);
        var logStart = new FileInfo(folder.WorkerLog).Length;
        string[] arguments = [.. command.Arguments, "--slots", request.Slots.ToString(CultureInfo.InvariantCulture)];
        try
        {
            child?.Dispose();
            child = SessionLeader.Start(command.Executable, arguments, command.IsLeashed, folder.WorkerLog);
        }
        catch (Win32Exception failure)
        {
            throw new FleetscopeException(command.Executable, $"the worker cannot be started ({failure.Message})", "see that the file is there and executable", failure);
        }

        // A child that ended already is a zombie until End reaps it: it has a start time, but is not "running".
        var startedAt = ProcessStatus.Read(child.Id)?.StartedAt ?? 0;
        var identity = ProcessIdentity.Current with { Id = child.Id, StartedAt = startedAt };
        new WorkerFile(identity.ToString(), clock.GetUtcNow(), logStart).Write(folder.WorkerFile);
    }

    private WorkerFile? Worker() => WorkerFile.Read(folder.WorkerFile);

    private bool IsAlive(WorkerFile worker)
    {
        if (!ProcessIdentity.TryParse(worker.Process, out var identity))
        {
            return false;
        }

        return child?.Id == identity.Id ? child.End() is null : identity.IsAlive;
    }

    private string HowItEnded(WorkerFile worker)
    {
        var id = worker.Process.Split('/')[0];
        var end = child?.Id.ToString(CultureInfo.InvariantCulture) == id ? child.End() : "it ended (another process started it, so its exit code is not known here)";
        var tail = Tail(worker.LogStart);
        return $"worker process {id}: {end}" + (tail.Length == 0 ? "" : $"; it said last:\n{tail}");
    }

    private string Tail(long start)
    {
        if (!File.Exists(folder.WorkerLog))
        {
            return "";
        }

        using var log = new FileStream(folder.WorkerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Position = Math.Max(Math.Min(start, log.Length), log.Length - MostTail);
        var bytes = new byte[MostTail];
        var text = Encoding.UTF8.GetString(bytes, 0, log.ReadAtLeast(bytes, MostTail, throwOnEndOfStream: false));
        return string.Join('\n', text.TrimEnd().Split('\n').TakeLast(MostTailLines));
    }

    private async Task WaitAsync(Func<bool> isSo, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!isSo() && clock.GetElapsedTime(start) < limit)
        {
            await Task.Delay(BetweenLooks, clock, cancellationToken);
        }
    }
}
