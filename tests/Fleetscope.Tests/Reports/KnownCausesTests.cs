using Fleetscope.Jobs;
using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

public sealed class KnownCausesTests
{
    private const string Exited = "the program exited with code 1";

    /// <summary>The identity of a row, and what a log says when it is the cause.</summary>
    public static TheoryData<string, string, string> Logs => new()
    {
        { "cellprofiler-grouping-keys", Exited, "ValueError: The grouping keys specified on the command line (Metadata_Well) must be the same as those defined by the modules in the pipeline (Metadata_Plate, Metadata_Well)" },
        { "cellprofiler-no-image-sets", Exited, "The pipeline did not identify any image sets.\nPlease correct any problems in your input module settings\nand try again." },
        { "cellprofiler-module", "the program ended well but wrote 0 of 1 wanted output file", "Failed to load pipeline\nValueError: Could not find the RunCellpose module" },
        { "illumination-missing", Exited, "FileNotFoundError: [Errno 2] No such file or directory: '/home/ubuntu/bucket/illum/P1/P1_IllumDNA.npy'" },
        { "csv-column", Exited, "KeyError: 'FileName_OrigDNA'" },
        { "csv-column", Exited, "ValueError: 'Metadata_Site' is not in list" },
        { "disk-full", Exited, "OSError: [Errno 28] No space left on device" },
        { "java-memory", Exited, "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space" },
        { "python-memory", Exited, "numpy.core._exceptions._ArrayMemoryError: Unable to allocate 3.2 GiB for an array with shape (20000, 20000)" },
        { "killed-for-memory", "the program was killed by signal 9 (SIGKILL)", "Killed" },
        { "too-many-files", Exited, "OSError: [Errno 24] Too many open files: '/tmp/x'" },
        { "wrong-processor", Exited, "exec /usr/bin/cellprofiler: exec format error" },
        { "old-processor", "the program was killed by signal 4 (SIGILL)", "" },
        { "shared-library", Exited, "cellprofiler: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file: No such file or directory" },
        { "crash", "the program was killed by signal 11 (SIGSEGV)", "" },
        { "not-started", "the program could not be started: cellprofiler was not found on PATH", "" },
        { "not-started", "the program exited with code 127", "Error: runc: runc create failed: unable to start container process: exec: \"cellprofile\": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found" },
        { "container-image", "the program exited with code 125", "Unable to find image 'lab/imag:1' locally\ndocker: Error response from daemon: pull access denied for lab/imag, repository does not exist" },
        { "container-image", "the program exited with code 125", "Error: initializing source docker://lab/imag:1: reading manifest 1 in docker.io/lab/imag" },
        { "container-init", "the program exited with code 126", "Error: container-init binary not found on the host: stat /usr/libexec/podman/catatonit: no such file or directory" },
        { "container-init", "the program exited with code 127", "docker: Error response from daemon: exec: \"docker-init\": executable file not found in $PATH" },
        { "time-limit", "the program ran longer than the limit of 60 s and was ended", "working..." },
        { "imagej-headless", "the program ended well but wrote 0 of 1 wanted output file", "java.awt.HeadlessException\n\tat java.awt.GraphicsEnvironment.checkHeadless(GraphicsEnvironment.java:204)" },
        { "imagej-command", "the program exited with code 4", "Unrecognized command: \"Trackmate Nope\"" },
        { "our-bug", "the program could not be started: a bug in fleetscope: Object reference not set", "" },
        { "wrong-processor", "the program could not be started: /opt/x is made for another system: its loader is not there", "" },
        { "imagej-headless", "the program exited with code 7", "fleetscope: there is no X display, and ImageJ 1 opens no image without one" },
        { "imagej-aborted", "the program exited with code 6", "fleetscope: the macro aborted itself by exit (to end one early and well, write return)" },
        { "imagej-command", "the program exited with code 4", "fleetscope: ImageJ opened a dialog that nobody can answer: Macro Error\n  Unrecognized command: \"Nope\"" },
        { "imagej-dialog", "the program exited with code 4", "fleetscope: ImageJ opened a dialog that nobody can answer: Macro Error\n  Undefined variable in line 7\nbye" },
        { "imagej-dialog", "the program exited with code 4: ImageJ opened a dialog: Macro Error", "Index (3) out of 0-2 range in line 7" },
        { "cellprofiler-image-not-there", Exited, "ValueError: The OrigER image is missing from the pipeline." },
        { "csv-value", Exited, "ValueError: could not convert string to float: '0,5'" },
        { "image-color", Exited, "ValueError: Image must be grayscale, but OrigRGB is a color image" },
        { "database", Exited, "sqlite3.OperationalError: database is locked" },
        { "gpu", Exited, "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB" },
        { "gpu", Exited, "docker: Error response from daemon: could not select device driver \"\" with capabilities: [[gpu]]." },
        { "ended-from-outside", "the program was killed by signal 15 (SIGTERM)", "" },
        { "container-engine", Exited, "docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" },
        { "container-engine", Exited, "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock" },
        { "container-image", Exited, "docker: Error response from daemon: manifest for cellprofiler/cellprofiler:9.9 not found: manifest unknown." },
        { "plugins-install", Exited, "ERROR: No matching distribution found for cellpose==9.9" },
        { "plugins-install", Exited, "error: pathspec 'nope' did not match any file(s) known to git" },
        { "storage-no-bucket", "storage failed: NoSuchBucket: The specified bucket does not exist", "" },
        { "storage-region", "storage failed: PermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint", "" },
        { "network", Exited, "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"https://sqs.us-west-1a.amazonaws.com/\"" },
        { "network", Exited, "urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>" },
        { "java-version", Exited, "java.lang.UnsupportedClassVersionError: Foo has been compiled by a more recent version of the Java Runtime" },
        { "java-missing", Exited, "JVMNotFoundException: could not find Java; JAVA_HOME is not set" },
        { "python-module", Exited, "ModuleNotFoundError: No module named 'cellpose'" },
        { "numpy-version", Exited, "AttributeError: module 'numpy' has no attribute 'float'" },
        { "hdf5", Exited, "OSError: Unable to open file (file signature not found)" },
        { "text-encoding", Exited, "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xb5 in position 12: invalid start byte" },
        { "image-sizes", Exited, "ValueError: operands could not be broadcast together with shapes (1080,1080) (2160,2160)" },
        { "nothing-found", Exited, "ValueError: zero-size array to reduction operation maximum which has no identity" },
        { "storage-slow-down", "storage failed: SlowDown: Please reduce your request rate", "" },
        { "storage-credentials", "storage failed: ExpiredToken: the security token is expired", "" },
        { "storage-denied", "storage failed: AccessDenied on s3://pictures/a.tif", "" },
        { "mount-lost", Exited, "OSError: [Errno 107] Transport endpoint is not connected: '/home/ubuntu/bucket'" },
        { "permission", Exited, "PermissionError: [Errno 13] Permission denied: '/out/Nuclei.csv'" },
        { "image-unreadable", Exited, "PIL.UnidentifiedImageError: cannot identify image file 'a.tif'" },
        { "input-missing", "input missing: images/A01.tif", "" },
        { "input-missing", Exited, "FileNotFoundError: [Errno 2] No such file or directory: '/data/A01.tif'" },
        { "output-clash", "output P1/Image.csv belongs to job P1-A01 (00000000000000aa)", "" },
        { "vanished", "its worker vanished each time without a word", "" },
        { "cellprofiler-newer-pipeline", Exited, "Your pipeline version is 500 but you are running CellProfiler version 428. Loading this pipeline may fail or have unpredictable results." },
        { "too-few-outputs", "the program ended well but wrote 0 of 1 wanted output file", "all done" },
    };

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_failure_that_was_seen_before_is_recognised(string id, string reason, string log) =>
        KnownCauses.Find(reason, log).ShouldNotBeNull().Id.ShouldBe(id);

    [Fact]
    public void Every_row_has_an_example()
    {
        var shown = Logs.Select(row => row.Data.Item1).ToHashSet();

        KnownCauses.All.Select(row => row.Id).ShouldAllBe(id => shown.Contains(id));
        KnownCauses.All.Count.ShouldBeGreaterThanOrEqualTo(15);
    }

    [Fact]
    public void An_unknown_failure_has_no_cause() => KnownCauses.Find(Exited, "the moon is in the wrong place").ShouldBeNull();

    [Fact]
    public void A_job_that_could_not_be_prepared_keeps_its_own_advice() =>
        KnownCauses.Find("the program could not be started: output_structure: names the key Metadata_Site that the group lacks; add it", "").ShouldBeNull();

    [Fact]
    public void A_warning_earlier_in_the_log_does_not_win_over_the_line_that_ended_it() =>
        KnownCauses.Find(Exited, "Your pipeline version is 500 but you are running CellProfiler version 428\nOSError: [Errno 28] No space left on device").ShouldNotBeNull().Id.ShouldBe("disk-full");

    [Theory]
    [InlineData("the program ran out of memory (oom_kill)")]
    [InlineData("the disk was full (ENOSPC in the log)")]
    public void Our_own_words_for_an_end_are_recognised_too(string reason) => KnownCauses.Find(reason, "").ShouldNotBeNull();

    [Fact]
    public void Every_reason_of_a_failed_outcome_for_which_a_remedy_is_promised_has_one()
    {
        JobOutcome[] outcomes =
        [
            new JobOutcome.InputsMissing(["a.tif"]), new JobOutcome.OutputsMissing(0, 1), new JobOutcome.OutputClash(new JobId(1), "x", "y"),
            new JobOutcome.ProgramFailed(new ProgramEnd.NotStarted("no such file")), new JobOutcome.ProgramFailed(new ProgramEnd.TimedOut(TimeSpan.FromMinutes(1))),
            new JobOutcome.ProgramFailed(new ProgramEnd.OutOfMemory(137, "cgroup")), new JobOutcome.ProgramFailed(new ProgramEnd.OutOfDisk(1, "log")),
            new JobOutcome.ProgramFailed(new ProgramEnd.Killed(11, "SIGSEGV")),
        ];

        outcomes.ShouldAllBe(outcome => KnownCauses.Find(outcome.Reason, "") != null);
    }
}
