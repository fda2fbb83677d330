namespace Fleetscope.Monitoring;

/// <summary>Where the memory of a run's monitors is kept.</summary>
public interface IMonitorNotes
{
    /// <summary>What was kept last; fresh when nothing was, or what is there cannot be read.</summary>
    Task<MonitorMemory> RecallAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a memory that came from the one recalled last.</summary>
    /// <returns>False when another monitor kept one in between: then nothing was kept, and a decision to end would rest on half of what was seen.</returns>
    Task<bool> KeepAsync(MonitorMemory memory, CancellationToken cancellationToken);
}

/// <summary>Notes that end with the process: for runs that only one process can watch.</summary>
public sealed class NotesOfOneProcess : IMonitorNotes
{
    private MonitorMemory memory = MonitorMemory.Fresh;

    public Task<MonitorMemory> RecallAsync(CancellationToken cancellationToken) => Task.FromResult(memory);

    public Task<bool> KeepAsync(MonitorMemory memory, CancellationToken cancellationToken)
    {
        this.memory = memory;
        return Task.FromResult(true);
    }
}
