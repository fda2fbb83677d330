using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>One plate: its size, and the wells that jobs name.</summary>
/// <param name="Name">The plate; empty when the groups name wells but no plate.</param>
/// <param name="Rows">Rows of the smallest usual plate that holds all the wells.</param>
/// <param name="Jobs">Jobs on it.</param>
/// <param name="Dead">Dead ones among them.</param>
public sealed record Plate(string Name, int Rows, int Columns, long Jobs, long Dead, IReadOnlyList<PlateWell> Wells)
{
    /// <summary>The plates that are sold, from 6 to 1,536 wells.</summary>
    internal static (int Rows, int Columns) SizeFor(int rows, int columns)
    {
        ReadOnlySpan<(int Rows, int Columns)> sizes = [(2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48)];
        foreach (var size in sizes)
        {
            if (rows <= size.Rows && columns <= size.Columns)
            {
                return size;
            }
        }

        return (32, 48);
    }
}

/// <summary>One well, over all its jobs (sites).</summary>
/// <param name="Well">Its name, such as A01.</param>
/// <param name="State">The state that most needs attention among its jobs.</param>
/// <param name="Done">Jobs that are done or skipped.</param>
/// <param name="FailedAttempts">Attempts that failed, also of jobs that were done later.</param>
/// <param name="MeanSeconds">The mean time of its successful attempts' programs; null when there is none.</param>
public sealed record PlateWell(string Well, int Row, int Column, JobState State, int Jobs, int Done, int Dead, int FailedAttempts, double? MeanSeconds);
