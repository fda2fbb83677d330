namespace Fleetscope.Configuration;

/// <summary>A config.py, read: the keys that every engine and program shares. Engines read their own from <see cref="Source"/>.</summary>
public sealed record RunConfig
{
    /// <summary>The literals as they stand in the file, with their positions, after <c>--set</c> and <c>--bucket</c> were laid over them.</summary>
    public required ConfigFile Source { get; init; }

    /// <summary>APP_NAME: the run.</summary>
    public required string AppName { get; init; }

    /// <summary>ENGINE: <c>local</c> or <c>aws</c>; null when the config has none, so that each command has its own default.</summary>
    public string? Engine { get; init; }

    /// <summary>PROGRAM: <c>cellprofiler</c>, <c>fiji</c> or <c>command</c>; null: guessed from the job file's keys.</summary>
    public string? Program { get; init; }

    /// <summary>The four buckets.</summary>
    public required BucketSet Buckets { get; init; }

    /// <summary>DOCKER_CORES: jobs at once per worker; null when the config has none.</summary>
    public int? Slots { get; init; }

    /// <summary>SECONDS_TO_START: between the starts of a worker's slots.</summary>
    public TimeSpan BetweenSlots { get; init; }

    /// <summary>The lease: the smaller of SQS_MESSAGE_VISIBILITY and LEASE_SECONDS, 3 seconds at least. Renewed at a third.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>SQS_MESSAGE_VISIBILITY as configured.</summary>
    public TimeSpan MessageVisibility { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>JOB_RETRIES: attempts in all; only failed ones count.</summary>
    public int JobRetries { get; init; } = 10;

    /// <summary>JOB_TIMEOUT: how long a program may run; null: for ever.</summary>
    public TimeSpan? JobTimeout { get; init; }

    /// <summary>CHECK_IF_DONE_BOOL.</summary>
    public bool CheckIfDone { get; init; }

    /// <summary>EXPECTED_NUMBER_FILES; null when the config has none.</summary>
    public int? ExpectedNumberFiles { get; init; }

    /// <summary>MIN_FILE_SIZE_BYTES.</summary>
    public long MinFileSizeBytes { get; init; } = 1;

    /// <summary>NECESSARY_STRING; empty when it is not used.</summary>
    public string NecessaryString { get; init; } = "";

    /// <summary>DOWNLOAD_FILES: fetch the images of a job instead of reading them through a mount.</summary>
    public bool DownloadFiles { get; init; }

    /// <summary>COMMAND: the template of the command program; empty when the config has none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>INPUTS: patterns below the job's <c>input</c>; empty: all of it.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>SCRIPT_DOWNLOAD_URL (or SCRIPT): a path, a key of the workspace bucket, or an http(s) address; null when the config has none.</summary>
    public string? Script { get; init; }

    /// <summary>CONTAINER: <c>docker</c> or <c>podman</c> runs DOCKERHUB_TAG's image instead of a program on PATH; null: neither.</summary>
    public string? Container { get; init; }

    /// <summary>DOCKERHUB_TAG.</summary>
    public string DockerhubTag { get; init; } = "";

    /// <summary>ALWAYS_CONTINUE, USE_PLUGINS and the rest of CellProfiler's own keys.</summary>
    public CellProfilerOptions CellProfiler { get; init; } = new();

    /// <summary>The absolute path of the config.</summary>
    public string File => Source.Path;

    /// <summary>The folder of the config: where relative bucket folders start and where <c>.fleetscope</c> is.</summary>
    public string Folder => Path.GetDirectoryName(Source.Path)!;

    /// <summary>Where Fleetscope keeps what it knows.</summary>
    public string StateFolder => Path.Combine(Folder, ".fleetscope");

    /// <summary>
    /// Reads a config.py (or a .json with the same keys).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">KEY=VALUE pairs laid over it, in order: VALUE is a Python literal, else text.</param>
    /// <param name="bucket">A folder for all four buckets, or null. A setting of one bucket goes over it.</param>
    /// <param name="known">Every key that anybody reads: <see cref="ConfigKeys.Core"/> and those of all engines.</param>
    /// <exception cref="ConfigException">With every mistake of the file at once.</exception>
    /// <exception cref="FleetscopeException">The file cannot be read.</exception>
    public static RunConfig Load(string path, IReadOnlyList<string> settings, string? bucket, IReadOnlyList<ConfigKey> known) =>
        ConfigLoader.Load(path, settings, bucket, known);

    /// <summary>Makes a config of the variables that a container is started with; there is no file.</summary>
    /// <param name="place">An absolute path that stands for the file: mistakes name it, and its folder is the config's.</param>
    /// <param name="variables">Values as texts, whatever the key holds; what is not a known key is passed over.</param>
    /// <param name="more">A JSON object of further keys with their literals, or null. Variables go over it.</param>
    /// <exception cref="ConfigException">With every mistake at once; each names its variable.</exception>
    public static RunConfig OfVariables(string place, IReadOnlyDictionary<string, string> variables, string? more, IReadOnlyList<ConfigKey> known) =>
        ConfigLoader.OfVariables(place, variables, more, known);
}
