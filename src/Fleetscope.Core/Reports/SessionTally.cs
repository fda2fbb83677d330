using Fleetscope.Logs;

namespace Fleetscope.Reports;

/// <summary>Gathers the sessions of a run: each time that somebody started it or went on with it.</summary>
internal sealed class SessionTally
{
    private readonly List<RunSession> sessions = [];
    private RunSession? open;

    public string Run { get; private set; } = "";

    public RunSetting? Setting { get; private set; }

    /// <summary>The last event of the session that is open; null when none is.</summary>
    public DateTimeOffset? LastHeard { get; private set; }

    public void Started(RunStarted started)
    {
        Close("ended without a word: the worker was killed, or the machine went off");
        Run = started.Run;
        Setting = new RunSetting(started.Engine, started.Program, started.ProgramVersion, started.FleetscopeVersion, started.JobFile, started.Machine, started.Cores, started.MemoryBytes);
        open = new RunSession(started.At, started.At, "", Setting, 0, 0, 0);
    }

    public void Heard(RunEvent happened)
    {
        if (open is null)
        {
            return;
        }

        LastHeard = happened.At;
        switch (happened)
        {
            case WorkerStarted worker:
                open = open with { Workers = open.Workers + 1, Slots = open.Slots + worker.Slots };
                break;
            case AttemptEnded:
                open = open with { Attempts = open.Attempts + 1 };
                break;
            case RunEnded ended:
                Close(ended.Why);
                break;
        }
    }

    public IReadOnlyList<RunSession> Sessions(DateTimeOffset? lastAt) => open is null
        ? sessions
        : [.. sessions, open with { EndedAt = lastAt ?? open.StartedAt, Why = "not ended when the report was made" }];

    private void Close(string why)
    {
        if (open is not null)
        {
            sessions.Add(open with { EndedAt = LastHeard ?? open.StartedAt, Why = why });
        }

        open = null;
        LastHeard = null;
    }
}
