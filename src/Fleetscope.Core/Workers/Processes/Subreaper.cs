using System.Runtime.InteropServices;

namespace Fleetscope.Workers.Processes;

/// <summary>Makes this process the parent of all its descendants that lose theirs, so that none escapes to init.</summary>
public static class Subreaper
{
    /// <summary>Call once, when a worker starts. A <see cref="ResourceSampler"/> must run as long as the worker does: somebody has to reap them.</summary>
    public static void Become()
    {
        if (Linux.BecomeSubreaper() != 0)
        {
            throw new FleetscopeException("the worker", $"cannot become a child subreaper ({Marshal.GetLastPInvokeErrorMessage()})", "Run it on Linux 3.4 or newer.");
        }
    }
}
