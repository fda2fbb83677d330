using System.Text;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Output;
using Fleetscope.Engines;
using Fleetscope.Queues;

namespace Fleetscope.Cli.Runs;

/// <summary>Prints a job's log while it grows, attempt after attempt, until the job has ended.</summary>
internal sealed class LogFollower(RunPorts ports, Screen screen, TimeProvider clock)
{
    /// <summary>How often the log and the job are looked at.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly Stream output = screen.Mode == OutputMode.Text ? Console.OpenStandardOutput() : Stream.Null;
    private readonly byte[] buffer = new byte[1 << 16];

    /// <summary>Whether there was anything to print.</summary>
    public bool HasPrinted { get; private set; }

    /// <summary>Follows the asked attempt, or all from the present one on.</summary>
    /// <returns>The job as it is at the end.</returns>
    public async Task<JobRecord> FollowAsync(JobRecord record, int? asked, CancellationToken stopping)
    {
        var attempt = asked ?? Math.Max(1, record.Attempts);
        if (record.State == JobState.Waiting)
        {
            screen.Say($"{record.Job.Name} ({record.Job.Id}) waits; its log begins when a worker takes it.");
        }

        while (true)
        {
            var now = await FollowOneAsync(record, attempt, stopping);
            if (asked is not null || (IsOver(now.State) && now.Attempts <= attempt))
            {
                return now;
            }

            attempt++;
            screen.Say($"--- attempt {attempt} ---");
        }
    }

    /// <summary>Follows one attempt until it has ended.</summary>
    /// <returns>The job as it is then.</returns>
    private async Task<JobRecord> FollowOneAsync(JobRecord record, int attempt, CancellationToken stopping)
    {
        var lines = new LineAssembler(line => Print(record, attempt, line));
        Stream? log = null;
        try
        {
            while (true)
            {
                // Asked before the log is read: what an attempt printed is in its log before its end is known.
                var now = (await ports.Records.FindAsync(record.Job.Id.ToString(), 1, stopping))[0];
                var hasEnded = now.Attempts > attempt || (now.Attempts == attempt && now.State != JobState.Running) || IsOver(now.State);
                log ??= ports.Log.ReadAttempt(record.Job.Id, attempt);
                await CopyAsync(log, lines, stopping);
                if (hasEnded)
                {
                    lines.End();
                    return now;
                }

                await Task.Delay(LookEvery, clock, stopping);
            }
        }
        finally
        {
            if (log is not null)
            {
                await log.DisposeAsync();
            }
        }
    }

    private async Task CopyAsync(Stream? log, LineAssembler lines, CancellationToken stopping)
    {
        int count;
        while (log is not null && (count = await log.ReadAsync(buffer, stopping)) > 0)
        {
            HasPrinted = true;
            await output.WriteAsync(buffer.AsMemory(0, count), stopping);
            if (screen.Mode == OutputMode.Json)
            {
                lines.Add(buffer.AsSpan(0, count));
            }
        }

        await output.FlushAsync(stopping);
    }

    private static void Print(JobRecord record, int attempt, string line) =>
        Screen.Line(new LogLine(record.Job.Id.ToString(), attempt, line), CliJson.Default.LogLine);

    private static bool IsOver(JobState state) => state is not (JobState.Waiting or JobState.Running);

    /// <summary>Makes lines of bytes that come in pieces.</summary>
    private sealed class LineAssembler(Action<string> print)
    {
        // A program may print megabytes without a line end; a reader of JSON lines should not get them as one.
        private const int LongestLine = 1 << 16;

        private readonly List<byte> line = [];

        public void Add(ReadOnlySpan<byte> bytes)
        {
            foreach (var one in bytes)
            {
                if (one == '\n' || line.Count == LongestLine)
                {
                    Flush();
                }

                if (one != '\n')
                {
                    line.Add(one);
                }
            }
        }

        public void End()
        {
            if (line.Count > 0)
            {
                Flush();
            }
        }

        private void Flush()
        {
            print(Encoding.UTF8.GetString([.. line]).TrimEnd('\r'));
            line.Clear();
        }
    }
}
