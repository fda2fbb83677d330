using Fleetscope.Cli.Output;

namespace Fleetscope.Cli.Runs;

/// <summary>The line that goes on with a run, to be typed as it stands.</summary>
internal static class GoOn
{
    public static string Line(OpenRun run)
    {
        var called = LastRun.Load(run.Config.StateFolder);
        List<string> words = ["fleetscope", "run", run.Ledger.JobFile.Length == 0 ? "JOBFILE" : Near(run.Ledger.JobFile)];
        if (run.Config.File != Path.GetFullPath("config.py"))
        {
            words.AddRange(["--config", Near(run.Config.File)]);
        }

        // 'run' stays on this machine unless it is told.
        if (run.Engine.Name != "local")
        {
            words.AddRange(["--engine", run.Engine.Name, "--fleet", "FLEETFILE"]);
        }

        if (called?.Bucket is { } bucket)
        {
            words.AddRange(["--bucket", bucket]);
        }

        words.AddRange((called?.Settings ?? []).SelectMany(setting => new[] { "--set", setting }));
        return ShellWords.Of(words);
    }

    /// <summary>A path as people would type it from here.</summary>
    private static string Near(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("../../", StringComparison.Ordinal) ? path : relative;
    }
}
