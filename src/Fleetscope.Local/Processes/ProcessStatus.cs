using System.Globalization;

namespace Fleetscope.Local.Processes;

/// <summary>What /proc says of a process.</summary>
/// <param name="Session">The number of the process that leads its session.</param>
/// <param name="StartedAt">In clock ticks since boot.</param>
internal sealed record ProcessStatus(int Id, bool IsZombie, int Session, long StartedAt)
{
    /// <summary>The status of a process, or null when there is none of this number.</summary>
    public static ProcessStatus? Read(int processId)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{processId}/stat");
        }
        catch (IOException)
        {
            return null; // gone, or gone while we read (ESRCH)
        }

        // The second field is the command in parentheses and may hold spaces and parentheses (man 5 proc): count from the last one.
        // After it come state, ppid, pgrp, session, ... and as the twentieth the start time.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStatus(processId, fields[0] is "Z" or "X", int.Parse(fields[3], CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>Every process of a session.</summary>
    public static IEnumerable<ProcessStatus> OfSession(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(id) is { IsZombie: false } status && status.Session == session)
            {
                yield return status;
            }
        }
    }
}
