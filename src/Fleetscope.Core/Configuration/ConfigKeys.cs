namespace Fleetscope.Configuration;

/// <summary>The keys that do not belong to one engine, in the order of the documentation. Engines describe their own beside their options.</summary>
public static class ConfigKeys
{
    private const string Folders = "A value that starts with `./`, `../`, `/`, `~` or `file://` is a folder (a relative one starts at the config's folder); any other is an S3 bucket.";

    public static ConfigKey AppName { get; } = new("APP_NAME", ConfigKind.Text, "none: it is required", "The name of the run. Letters, digits, `-` and `_`, 75 at most.")
    {
        Consequence = "It is part of every job's identity: under another name all jobs are new. Queue, log group and dashboard are named after it.",
        Example = "APP_NAME = 'FlyExample'",
    };

    public static ConfigKey Engine { get; } = new(
        "ENGINE", ConfigKind.Choice, "`'local'` for run, `'aws'` for setup, submitJob, startCluster and monitor", "Where the jobs run: on this machine, or on AWS.")
    {
        Choices = ["local", "aws"],
        Consequence = "`--engine` on the command line goes over it.",
    };

    public static ConfigKey Program { get; } = new("PROGRAM", ConfigKind.Choice, "guessed from the job file's keys", "The program that analyses the images.")
    {
        Choices = ["cellprofiler", "fiji", "command"],
        Consequence = "A job file with `pipeline` is CellProfiler's, one with `shared_metadata` is Fiji's, anything else needs COMMAND.",
    };

    public static ConfigKey AwsBucket { get; } = new(
        "AWS_BUCKET", ConfigKind.Text, "none: it is required (or `--bucket FOLDER`)", "The bucket of the run, for all that has no bucket of its own. " + Folders)
    {
        Consequence = "What Fleetscope itself keeps lies below `fleetscope/` in it.",
        Example = "AWS_BUCKET = './bucket'",
    };

    public static ConfigKey SourceBucket { get; } = new("SOURCE_BUCKET", ConfigKind.Text, "AWS_BUCKET", "The bucket of the images. " + Folders) { FalseMeansUnset = true };

    public static ConfigKey WorkspaceBucket { get; } = new(
        "WORKSPACE_BUCKET", ConfigKind.Text, "SOURCE_BUCKET", "The bucket of pipelines, data files and scripts. " + Folders) { FalseMeansUnset = true };

    public static ConfigKey DestinationBucket { get; } = new("DESTINATION_BUCKET", ConfigKind.Text, "AWS_BUCKET", "The bucket of the outputs. " + Folders)
    {
        FalseMeansUnset = true,
        Consequence = "Files that are there under the same names are replaced.",
    };

    public static ConfigKey DockerCores { get; } = new("DOCKER_CORES", ConfigKind.Whole, "1 for Fiji, else the cores of the machine", "How many jobs one worker runs at once.")
    {
        Minimum = 1,
        Maximum = 4096,
        Consequence = "Too many, and the jobs share too little memory; `report` says what they used.",
    };

    public static ConfigKey SecondsToStart { get; } = new("SECONDS_TO_START", ConfigKind.Number, "0", "How long a worker waits between the starts of its slots.")
    {
        Unit = "seconds",
        Minimum = 0,
        Maximum = 86_400,
        Consequence = "It keeps jobs from loading their images all at the same moment; on a small run it only costs time.",
    };

    public static ConfigKey MessageVisibility { get; } = new(
        "SQS_MESSAGE_VISIBILITY", ConfigKind.Whole, "60", "How long a job that was handed out stays hidden from other workers, as the queue is configured.")
    {
        Unit = "seconds",
        Minimum = 0,
        Maximum = 43_200,
        Consequence = "A living worker renews its lease, so a job that takes longer is not run twice. The lease is the smaller of this and LEASE_SECONDS, 3 seconds at least.",
    };

    public static ConfigKey LeaseSeconds { get; } = new("LEASE_SECONDS", ConfigKind.Whole, "120", "How long a job stays with a worker that is not heard of; renewed at a third of it.")
    {
        Unit = "seconds",
        Minimum = 3,
        Maximum = 43_200,
        Consequence = "The job of a dead worker is back after this time. Very short ones get lost when a machine is busy.",
    };

    public static ConfigKey JobRetries { get; } = new("JOB_RETRIES", ConfigKind.Whole, "10", "How many attempts a job has in all. Only failed attempts count, interrupted ones do not.")
    {
        Unit = "attempts",
        Minimum = 1,
        Maximum = 1000,
        Consequence = "After the last one the job is dead, with its reason; `dead retry` gives it new ones. Many attempts of a job that cannot succeed waste machines.",
    };

    public static ConfigKey JobTimeout { get; } = new("JOB_TIMEOUT", ConfigKind.Number, "0: no limit", "How long a program may run on one job. 0 or None: for ever.")
    {
        Unit = "seconds",
        Minimum = 0,
        Maximum = 31_536_000,
        Consequence = "A program that takes longer is ended with all its processes, and the attempt has failed.",
    };

    public static ConfigKey CheckIfDone { get; } = new("CHECK_IF_DONE_BOOL", ConfigKind.Truth, "False", "Whether to skip jobs whose output folder holds EXPECTED_NUMBER_FILES files that count.")
    {
        Consequence = "A skipped job does not run, whoever wrote those files.",
    };

    public static ConfigKey ExpectedNumberFiles { get; } = new(
        "EXPECTED_NUMBER_FILES", ConfigKind.Whole, "1 file must be written", "How many files that count a finished job has. 0: a job may write nothing.")
    {
        Unit = "files",
        Minimum = 0,
        Maximum = int.MaxValue,
        Consequence = "A Fiji job that writes fewer has failed. For other programs it decides about skipping alone, and fewer files are a warning. Rather too small than too large.",
    };

    public static ConfigKey MinFileSizeBytes { get; } = new("MIN_FILE_SIZE_BYTES", ConfigKind.Whole, "1", "Files smaller than this do not count as outputs.")
    {
        Unit = "bytes",
        Minimum = 0,
        Maximum = 1L << 50,
    };

    public static ConfigKey NecessaryString { get; } = new(
        "NECESSARY_STRING", ConfigKind.Text, "`''`: all files count",
        "Only files whose name contains this count as outputs. The name is taken relative to the job's folder.") { FalseMeansUnset = true };

    public static ConfigKey DownloadFiles { get; } = new("DOWNLOAD_FILES", ConfigKind.Truth, "False", "Whether to fetch the images of a job before it starts, instead of reading them through a mount.")
    {
        Consequence = "It needs disk for the images of all jobs that run at once, and reads each image once. A folder bucket is always read in place.",
    };

    public static ConfigKey Inputs { get; } = new(
        "INPUTS", ConfigKind.Texts, "everything below the job's `input`",
        "The files that a Fiji or command job reads, as patterns below its `input`. `{Name}` is a key of the group or a shared key of the job file; `*`, `?` and `**` are wildcards.")
    {
        Consequence = "A job whose pattern matches no file has failed with its inputs missing. A folder bucket is read in place, so nothing is copied.",
        Example = "INPUTS = ['{Well}_*.tif', 'illumination/{Plate}.npy']",
    };

    public static ConfigKey DockerhubTag { get; } = new("DOCKERHUB_TAG", ConfigKind.Text, "`''`", "The container image that holds the program. The local engine needs it under CONTAINER alone.")
    {
        Example = "DOCKERHUB_TAG = 'cellprofiler/distributed-cellprofiler:2.2.0_4.2.8'",
    };

    public static ConfigKey Container { get; } = new(
        "CONTAINER", ConfigKind.Choice, "none: the program is looked for on PATH",
        "Runs DOCKERHUB_TAG's image on this machine with the named tool, instead of a program on PATH.")
    {
        Choices = ["docker", "podman"],
        FalseMeansUnset = true,
    };

    public static ConfigKey Command { get; } = new(
        "COMMAND", ConfigKind.Texts, "none",
        "The command line of a command job, program first, one text an argument. `{input}` is the folder of its inputs, `{output}` the folder for its outputs, `{scratch}` one for temporary files, `{here}` the folder of the config, `{Name}` a key of the group or a shared key of the job file. A program that starts with `./` or `../` lies beside the config.")
    {
        Owner = "Command",
        Consequence = "No shell sees it, so spaces and quotes are only characters, and pipes and `*` mean nothing: name a script for those.",
        Example = "COMMAND = ['convert', '{input}/{Well}.tif', '-resize', '50%', '{output}/{Well}.png']",
    };

    public static ConfigKey Script { get; } = new("SCRIPT", ConfigKind.Text, "SCRIPT_DOWNLOAD_URL", "The Fiji script or ImageJ macro: a path, a key of the workspace bucket, or an https address.")
    {
        Owner = "Fiji",
        FalseMeansUnset = true,
        Consequence = "An address is fetched once a run. SCRIPT goes over SCRIPT_DOWNLOAD_URL.",
        Example = "SCRIPT = './count_nuclei.ijm'",
    };

    public static ConfigKey ScriptDownloadUrl { get; } = new("SCRIPT_DOWNLOAD_URL", ConfigKind.Text, "none", "The family's name of SCRIPT.") { Owner = "Fiji", FalseMeansUnset = true };

    public static ConfigKey AlwaysContinue { get; } = OfCellProfiler(
        "ALWAYS_CONTINUE", ConfigKind.Truth, "False", "Whether CellProfiler goes on with the next image set when a module fails (`--always-continue`).")
        with { Consequence = "Fewer jobs fail, and tables may have gaps." };

    public static ConfigKey UsePlugins { get; } = OfCellProfiler("USE_PLUGINS", ConfigKind.Truth, "False", "Whether CellProfiler gets a folder of plugins.");

    public static ConfigKey PluginsFolder { get; } = OfCellProfiler(
        "PLUGINS_FOLDER", ConfigKind.Text, "`'/home/ubuntu/CellProfiler-plugins/active_plugins'`",
        "The folder of the plugins, under USE_PLUGINS. The default is where the family's image has them.");

    public static ConfigKey UpdatePlugins { get; } = OfCellProfiler(
        "UPDATE_PLUGINS", ConfigKind.Truth, "False", "Whether a worker on AWS fetches the newest plugins when it starts, under USE_PLUGINS.");

    public static ConfigKey PluginsCommit { get; } = OfCellProfiler(
        "PLUGINS_COMMIT", ConfigKind.Text, "`''`: as the image has them",
        "The branch, tag or commit of the plugins that a worker on AWS checks out when it starts, under USE_PLUGINS.") with { FalseMeansUnset = true };

    public static ConfigKey InstallRequirements { get; } = OfCellProfiler(
        "INSTALL_REQUIREMENTS", ConfigKind.Truth, "False", "Whether a worker on AWS installs what the plugins need when it starts, under USE_PLUGINS.");

    public static ConfigKey Requirements { get; } = OfCellProfiler(
        "REQUIREMENTS", ConfigKind.Text, "`''`", "What to install under INSTALL_REQUIREMENTS: an extra of the plugins' package, or a requirements file.") with { FalseMeansUnset = true };

    public static ConfigKey RequirementsFile { get; } = OfCellProfiler(
        "REQUIREMENTS_FILE", ConfigKind.Text, "none", "The old name of REQUIREMENTS; goes over it when it is not empty.") with { FalseMeansUnset = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConfigKey> Core { get; } =
    [
        AppName, Engine, Program, AwsBucket, SourceBucket, WorkspaceBucket, DestinationBucket, DockerCores, SecondsToStart, MessageVisibility, LeaseSeconds, JobRetries,
        JobTimeout, CheckIfDone, ExpectedNumberFiles, MinFileSizeBytes, NecessaryString, DownloadFiles, Inputs, DockerhubTag, Container, AlwaysContinue, UsePlugins,
        PluginsFolder, UpdatePlugins, PluginsCommit, InstallRequirements, Requirements, RequirementsFile, Script, ScriptDownloadUrl, Command,
    ];

    private static ConfigKey OfCellProfiler(string name, ConfigKind kind, string otherwise, string meaning) => new(name, kind, otherwise, meaning) { Owner = "CellProfiler" };
}
