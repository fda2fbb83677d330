using Fleetscope.Checks.Reading;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Checks;

/// <summary>What the rules look at.</summary>
/// <param name="JobFile">The job file, when one was given and could be opened.</param>
/// <param name="Engine">The engine that would run it.</param>
/// <param name="ProgramName">The program that would run: cellprofiler, fiji or command; null when there is neither PROGRAM nor a job file.</param>
/// <param name="OpenBucket">Opens a bucket of this very context for looking into; null when it cannot be opened here (an S3 bucket under the local engine).</param>
public sealed record CheckContext(RunConfig Config, JobFile? JobFile, string Engine, string? ProgramName, Func<CheckContext, BucketRole, IObjectStore?> OpenBucket)
{
    private BucketReader? files;

    /// <summary>The value of PATH, in which programs are looked for. The command line gives it: nothing else reads the environment.</summary>
    public string SearchPath { get; init; } = "";

    internal bool IsLocal => Engine == "local";

    /// <summary>Whether AWS would run it.</summary>
    public bool IsAws => Engine == "aws";

    /// <summary>A LoadData table on this machine that is looked at by itself, in place of the data file of the job file; null: there is none.</summary>
    public string? TableFile { get; init; }

    internal bool RunsCellProfiler => ProgramName == "cellprofiler" && (TableFile is not null || JobFile is { Style: JobStyle.CellProfiler });

    /// <summary>Whether programs come from this machine rather than from an image.</summary>
    internal bool RunsProgramsHere => IsLocal && Config.Container is null;

    /// <summary>What lies in the buckets; each file is read and each folder listed once, whichever rules ask.</summary>
    internal BucketReader Files => files ??= new BucketReader(this);

    /// <summary>A bucket for looking into; null when it cannot be opened here.</summary>
    public IObjectStore? Store(BucketRole role) => OpenBucket(this, role);

    /// <summary>A shared key of the job file as text; empty when it is absent or no text.</summary>
    public string Shared(string key) =>
        JobFile is not null && JobFile.Shared.TryGetValue(key, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString()! : "";
}
