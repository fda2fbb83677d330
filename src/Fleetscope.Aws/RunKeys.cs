using Fleetscope.Jobs;

namespace Fleetscope.Aws;

/// <summary>Where in AWS_BUCKET everything lies that Fleetscope itself keeps of a run.</summary>
/// <param name="AppName">APP_NAME.</param>
internal sealed record RunKeys(string AppName)
{
    /// <summary>Below it each run has a folder.</summary>
    public const string Everything = "fleetscope/";

    /// <summary>What all of them start with.</summary>
    public string Root => $"{Everything}{AppName}/";

    public string Ledger => Root + "ledger.json";

    /// <summary>What workers must know: run over, cancelled; see <see cref="Queues.RunControl"/>.</summary>
    public string Control => Root + "control.json";

    /// <summary>The identities of all submitted jobs, 8 bytes each, big-endian, in the order in which the queue took them.</summary>
    public string Submitted => Root + "submitted.ids";

    /// <summary>Copies of the submitted job files, <c>jobfiles/&lt;first 16 digits of its SHA-256&gt;.json</c>.</summary>
    public string JobFiles => Root + "jobfiles/";

    /// <summary>The attempts that did not succeed, of all jobs.</summary>
    public string Jobs => Root + "jobs/";

    public string Done => Root + "done/";

    public string Dead => Root + "dead/";

    /// <summary>Jobs in the last delivery that the queue allows: dead when it passes without a word.</summary>
    public string Suspects => Root + "suspects/";

    public string Skipped => Root + "skipped/";

    /// <summary><c>&lt;JobId&gt;</c>, and <c>&lt;JobId&gt;.met</c> once its message is removed; <c>all-*.ids</c> for many at once.</summary>
    public string Cancelled => Root + "cancelled/";

    public string Commits => Root + "commits/";

    /// <summary>Which job owns a folder or a file of the destination bucket.</summary>
    public string Owners => Root + "owners/";

    /// <summary>One object per worker process: the jobs that it holds.</summary>
    public string Workers => Root + "workers/";

    /// <summary>Jobs whose messages are being sent once more; only there while that happens, or after it was killed.</summary>
    public string Resends => Root + "resends/";

    /// <summary><c>events/&lt;writer&gt;/&lt;n&gt;.jsonl</c>.</summary>
    public string Events => Root + "events/";

    public string AttemptsOf(JobId job) => $"{Jobs}{job}/";

    /// <summary>An attempt that did not succeed. Which of them count against JOB_RETRIES can be told from their keys alone.</summary>
    public string Attempt(JobId job, int number, bool counts) => $"{Jobs}{job}/{number}{(counts ? "" : "-interrupted")}.json";

    /// <summary>From which attempt the present message counts; only there for jobs whose message was sent more than once.</summary>
    public string Budget(JobId job) => $"{Jobs}{job}/budget.json";

    public string DoneOf(JobId job) => $"{Done}{job}.json";

    public string DeadOf(JobId job) => $"{Dead}{job}.json";

    public string SuspectOf(JobId job) => $"{Suspects}{job}.json";

    public string SkippedOf(JobId job) => $"{Skipped}{job}";

    public string CancelledOf(JobId job) => $"{Cancelled}{job}";

    public string CancelledMet(JobId job) => $"{Cancelled}{job}.met";

    public string CommitOf(JobId job) => $"{Commits}{job}";

    /// <summary>Who runs a job whose message had to be sent anew after half a day.</summary>
    public string LeaseOf(JobId job) => $"{Root}leases/{job}";

    /// <summary>The job that a key below <paramref name="prefix"/> is about, and what follows its identity.</summary>
    public static bool TryJob(string key, string prefix, out JobId job, out string rest)
    {
        rest = "";
        job = default;
        if (key.Length < prefix.Length + 16 || !key.StartsWith(prefix, StringComparison.Ordinal) || !JobId.TryParse(key.Substring(prefix.Length, 16), out job))
        {
            return false;
        }

        rest = key[(prefix.Length + 16)..];
        return true;
    }
}
