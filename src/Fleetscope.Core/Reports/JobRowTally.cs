using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>Gathers the list of jobs up to its limit, dead jobs first.</summary>
internal sealed class JobRowTally(int limit)
{
    private readonly Dictionary<JobId, JobRow> rows = [];
    private readonly PriorityQueue<JobId, (int Rank, long Order)> best = new(Comparer<(int Rank, long Order)>.Create((one, other) => other.CompareTo(one)));
    private readonly Dictionary<JobId, (int Rank, long Order)> places = [];
    private long seen;
    private bool fromRecords;

    public void Add(ReportedJob job)
    {
        fromRecords = true;
        Keep(new JobRow(job.Id, job.Name, job.State, 0, null, null, ""));
    }

    public void Ended(AttemptEnded ended)
    {
        if (!rows.TryGetValue(ended.Job, out var row))
        {
            // Without records the events are all that is known of the jobs; beyond the limit they are only counted, by the ledger.
            if (fromRecords || rows.Count >= limit)
            {
                return;
            }

            row = Keep(new JobRow(ended.Job, ended.Name, ended.State, 0, null, null, ""));
        }

        var attempt = ended.Attempt;
        rows[ended.Job] = row with
        {
            State = fromRecords ? row.State : ended.State,
            Attempts = row.Attempts + 1,
            Use = attempt.Use,
            Took = attempt.EndedAt - attempt.StartedAt,
            Reason = attempt.Outcome.Reason,
        };
    }

    public Capped<JobRow> Rows(long submitted)
    {
        List<JobRow> shown = [.. rows.Values.OrderBy(row => ReportedJob.Rank(row.State)).ThenBy(row => places[row.Id].Order)];
        return new Capped<JobRow>(shown, Math.Max(0, Math.Max(seen, submitted) - shown.Count));
    }

    private JobRow Keep(JobRow row)
    {
        var place = (ReportedJob.Rank(row.State), seen++);
        if (rows.Count >= limit)
        {
            // The queue gives the least wanted job first.
            if (!best.TryPeek(out var worst, out var worstPlace) || worstPlace.CompareTo(place) <= 0)
            {
                return row;
            }

            best.Dequeue();
            rows.Remove(worst);
            places.Remove(worst);
        }

        rows[row.Id] = row;
        places[row.Id] = place;
        best.Enqueue(row.Id, place);
        return row;
    }
}
