using System.Globalization;

namespace Fleetscope.Local.Processes;

/// <summary>A process of this machine, told apart from later ones that got its number.</summary>
/// <param name="Id">Its number.</param>
/// <param name="StartedAt">When it started, in the kernel's clock ticks since boot.</param>
/// <param name="Boot">The boot it belongs to: numbers and ticks begin anew with each.</param>
internal readonly record struct ProcessIdentity(int Id, long StartedAt, string Boot)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The process that asks.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0, "");

    /// <summary>The process of this number, or null when none runs under it. A zombie does not run.</summary>
    public static ProcessIdentity? Of(int processId) =>
        ProcessStatus.Read(processId) is { IsZombie: false } status
            ? new ProcessIdentity(processId, status.StartedAt, File.ReadAllText(BootFile).Trim())
            : null;

    public bool IsAlive => Of(Id) == this;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out ProcessIdentity identity)
    {
        identity = default;
        var parts = text?.Split('/') ?? [];
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var startedAt))
        {
            return false;
        }

        identity = new ProcessIdentity(id, startedAt, parts[2]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}/{StartedAt}/{Boot}");
}
