using System.Text;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Provisioning;
using Fleetscope.Queues;
using Fleetscope.Reports;
using Fleetscope.Reports.Html;

namespace Fleetscope.Cli.Runs;

/// <summary>The HTML report of a run: gathered from its ports, or from what is left of a run that was removed.</summary>
internal static class ReportFile
{
    /// <summary>Commits that are looked through for pictures: enough for a page, and quick for a million jobs that wrote none.</summary>
    private const int CommitsLookedAt = 2_000;

    public static string DefaultPath(RunConfig config) => Path.Combine(OpenRun.FolderOf(config), "report.html");

    /// <summary>Writes the report of a run, in its usual place when <paramref name="file"/> is null.</summary>
    /// <param name="damaged">Told of each event that cannot be read and is passed over.</param>
    /// <returns>The path of the page.</returns>
    public static async Task<string> WriteAsync(OpenRun run, string? file, CancellationToken cancellationToken, Action<string>? damaged = null)
    {
        var path = file ?? DefaultPath(run.Config);
        Write(await MakeAsync(run, path, cancellationToken, damaged), path);
        return path;
    }

    /// <summary>Gathers the report of a run that is there.</summary>
    /// <param name="file">Where the page will lie, so that pictures near it can be linked.</param>
    public static async Task<RunReport> MakeAsync(OpenRun run, string file, CancellationToken cancellationToken, Action<string>? damaged = null)
    {
        var ports = run.Ports;
        var passedOver = 0;
        void PassOver(string what)
        {
            passedOver++;
            damaged?.Invoke(what);
        }

        var sources = new ReportSources(
            ports.Log.ReadAsync(PassOver, cancellationToken),
            await ports.Queue.CountAsync(cancellationToken),
            await ports.DeadLetters.ListAsync(cancellationToken),
            ReportedJob.AllAsync(ports.Records, cancellationToken),
            TimeProvider.System.GetUtcNow())
        {
            ReadLog = ports.Log.ReadAttempt,
            Images = await ImagesAsync(run, cancellationToken),
            ReportFolder = Path.GetDirectoryName(file),
            DamagedRecords = () => passedOver,
        };
        return await RunReport.MakeAsync(sources, cancellationToken);
    }

    /// <summary>Gathers the report of a run that was removed: its events, its logs and its last counts are kept.</summary>
    public static async Task<RunReport> MakeOfRemovedAsync(RunConfig config, IEngine engine, RunLedger ledger, string file, CancellationToken cancellationToken)
    {
        var log = engine.OpenLog(config);
        try
        {
            var damaged = 0;
            var sources = new ReportSources(
                log.ReadAsync(_ => damaged++, cancellationToken),
                ledger.LastCounts ?? new JobCounts(0, 0, 0, 0, 0, 0, 0),
                await DeadByEventsAsync(log, cancellationToken),
                NoJobs(),
                TimeProvider.System.GetUtcNow())
            {
                ReadLog = log.ReadAttempt,
                ReportFolder = Path.GetDirectoryName(file),
                DamagedRecords = () => damaged,
            };
            return await RunReport.MakeAsync(sources, cancellationToken);
        }
        finally
        {
            if (log is IAsyncDisposable closing)
            {
                await closing.DisposeAsync();
            }
        }
    }

    /// <summary>Writes the page, so that a reader of the old one never sees half of the new one.</summary>
    public static void Write(RunReport report, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var part = file + ".new";
        using (var text = new StreamWriter(part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16))
        {
            HtmlReport.Write(text, report);
        }

        File.Move(part, file, overwrite: true);
    }

    private static async Task<IReadOnlyList<(string JobName, string Path)>> ImagesAsync(OpenRun run, CancellationToken cancellationToken)
    {
        List<(string JobName, string Path)> images = [];
        if (run.Config.Buckets.Destination.Folder is not { } folder)
        {
            return images;
        }

        var looked = 0;
        await foreach (var commit in run.Ports.Commits.ListAsync(cancellationToken))
        {
            var pictures = commit.Files.Where(file => file.Key.EndsWith(".png", StringComparison.OrdinalIgnoreCase)).ToList();
            if (pictures.Count > 0)
            {
                var name = (await run.Ports.Records.FindAsync(commit.Job.ToString(), 1, cancellationToken)) is [var record, ..] ? record.Job.Name : commit.Job.ToString();
                images.AddRange(pictures.Select(file => (name, Path.Combine(folder, file.Key))));
            }

            if (++looked == CommitsLookedAt)
            {
                break;
            }
        }

        return images;
    }

    /// <summary>The dead jobs as the events tell them: the last word on each.</summary>
    private static async Task<IReadOnlyList<DeadLetter>> DeadByEventsAsync(IRunLog log, CancellationToken cancellationToken)
    {
        Dictionary<JobId, DeadLetter> dead = [];
        await foreach (var happened in log.ReadAsync(_ => { }, cancellationToken))
        {
            switch (happened)
            {
                case AttemptEnded { State: JobState.Dead } ended:
                    dead[ended.Job] = new DeadLetter(ended.Job, ended.Name, ended.Attempt.Number, ended.Attempt);
                    break;
                case AttemptStarted again:
                    // It was retried; if it died again, that is told later.
                    dead.Remove(again.Job);
                    break;
            }
        }

        return [.. dead.Values];
    }

    private static async IAsyncEnumerable<ReportedJob> NoJobs()
    {
        await Task.CompletedTask;
        yield break;
    }
}
