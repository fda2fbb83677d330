using Fleetscope.Jobs;

namespace Fleetscope.Local;

/// <summary>Where the files of one run lie below the config's <c>.fleetscope</c> folder.</summary>
/// <param name="State">The <c>.fleetscope</c> folder.</param>
/// <param name="AppName">The run.</param>
internal sealed record RunFolder(string State, string AppName)
{
    /// <summary>The folder of the run.</summary>
    public string Path { get; } = System.IO.Path.Combine(State, "runs", Safe(AppName));

    public string Database => In("queue.db");

    public string Ledger => In("ledger.json");

    public string Events => In("events.jsonl");

    public string WorkerLog => In("worker.log");

    public string WorkerFile => In("worker.json");

    /// <summary>The workspaces of attempts, of every run of this config folder; workers make and remove what is in it.</summary>
    public string Attempts => System.IO.Path.Combine(State, "attempts");

    public string Lock(string role) => In(role + ".lock");

    /// <summary>The text of an attempt. The first two digits spread a million logs over 256 folders.</summary>
    public string AttemptLog(JobId job, int attempt)
    {
        var id = job.ToString();
        return In(System.IO.Path.Combine("logs", id[..2], $"{id}.{attempt}.log"));
    }

    private static string Safe(string appName) =>
        appName.Length is > 0 and <= 200 && appName is not ("." or "..") && appName.AsSpan().IndexOfAny('/', '\\', '\0') < 0
            ? appName
            : throw new FleetscopeException($"APP_NAME '{appName}'", "it cannot be the name of a folder", "use letters, digits, '-' and '_' in APP_NAME");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
