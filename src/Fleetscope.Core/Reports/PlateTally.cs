using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>Gathers the wells of all plates: first the jobs, then one event at a time.</summary>
internal sealed class PlateTally
{
    private readonly Dictionary<string, Dictionary<WellPosition, Cell>> plates = new(StringComparer.Ordinal);
    private readonly Dictionary<JobId, Cell> wells = [];

    /// <summary>What is known of one well so far; a class, because jobs point to it.</summary>
    private sealed class Cell
    {
        public JobState State = JobState.Skipped;
        public int Jobs;
        public int Done;
        public int Dead;
        public int FailedAttempts;
        public int Timed;
        public double Seconds;
    }

    public void Add(ReportedJob job)
    {
        if (WellPosition.Of(job.Group) is not var (plate, well))
        {
            return;
        }

        if (!plates.TryGetValue(plate, out var cells))
        {
            plates[plate] = cells = [];
        }

        if (!cells.TryGetValue(well, out var cell))
        {
            cells[well] = cell = new Cell();
        }

        wells[job.Id] = cell;
        cell.Jobs++;
        cell.Done += job.State is JobState.Done or JobState.Skipped ? 1 : 0;
        cell.Dead += job.State is JobState.Dead ? 1 : 0;
        cell.State = ReportedJob.Rank(job.State) < ReportedJob.Rank(cell.State) ? job.State : cell.State;
    }

    public void Ended(AttemptEnded ended)
    {
        if (!wells.TryGetValue(ended.Job, out var cell))
        {
            return;
        }

        if (ended.Attempt.Outcome is JobOutcome.Succeeded)
        {
            cell.Timed++;
            cell.Seconds += ended.Attempt.Use.Wall.TotalSeconds;
        }
        else if (ended.Attempt.Outcome.CountsAsFailure)
        {
            cell.FailedAttempts++;
        }
    }

    public Capped<Plate> Plates(int limit)
    {
        var all = plates.Select(plate => (plate.Key, Cells: plate.Value, Dead: plate.Value.Values.Sum(cell => (long)cell.Dead)))
            .OrderByDescending(plate => plate.Dead).ThenBy(plate => plate.Key, StringComparer.Ordinal).ToList();
        var shown = all.Take(limit).Select(plate =>
        {
            var (rows, columns) = Plate.SizeFor(plate.Cells.Keys.Max(well => well.Row) + 1, plate.Cells.Keys.Max(well => well.Column) + 1);
            return new Plate(plate.Key, rows, columns, plate.Cells.Values.Sum(cell => (long)cell.Jobs), plate.Dead,
            [
                .. plate.Cells.OrderBy(cell => cell.Key.Row).ThenBy(cell => cell.Key.Column).Select(cell => new PlateWell(
                    cell.Key.ToString(), cell.Key.Row, cell.Key.Column, cell.Value.State, cell.Value.Jobs, cell.Value.Done, cell.Value.Dead,
                    cell.Value.FailedAttempts, cell.Value.Timed == 0 ? null : cell.Value.Seconds / cell.Value.Timed)),
            ]);
        });
        return new Capped<Plate>([.. shown], Math.Max(0, all.Count - limit));
    }
}
