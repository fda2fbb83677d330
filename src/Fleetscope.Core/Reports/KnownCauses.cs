using System.Text.RegularExpressions;

namespace Fleetscope.Reports;

/// <summary>The failures that we have seen before, one row each. The first row that matches counts, so the special ones stand before the general.</summary>
public static class KnownCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // CellProfiler. Its words are those of cellprofiler_core/pipeline/_pipeline.py, 4.2.
        Row("cellprofiler-grouping-keys", "grouping keys specified on the command line",
            "The job groups by other keys than the pipeline",
            "Make the keys of 'groups' in the job file exactly the metadata categories that the pipeline groups by, with the Metadata_ prefix on both sides; none more, none fewer."),
        Row("cellprofiler-no-image-sets", "did not identify any image sets|no image sets|image set list is empty|zero image sets",
            "No row of the data file belongs to this group",
            "Compare the values of the group with the rows of the LoadData CSV: case, zero padding (A01 or A1; CellProfiler reads 002 as 2), plate suffixes. 'fleetscope check JOBFILE' names the groups without rows."),
        Row("cellprofiler-module", @"could not find the \S+ module|failed to load pipeline|could not load these modules|unknown module",
            "CellProfiler does not know a module of the pipeline",
            "Set USE_PLUGINS = 'True' and the plugins folder when it is a plugin; else use the CellProfiler version that the pipeline was made with (DOCKERHUB_TAG)."),
        Row("illumination-missing", @"illum\S*\.(npy|mat)\b",
            "An illumination correction function is missing",
            "Run the illumination step for this plate first, then check that its output folder is the one that the PathName_Illum columns of the data file name."),
        Row("csv-column", @"(KeyError|ValueError|not in index|not in list|missing column|no column|has no field)\b.*\b(FileName|PathName|Metadata|URL|Frame|Series)_\w+|\b(FileName|PathName|Metadata|URL)_\w+.*(not in index|not in list|missing|not found)",
            "The data file lacks a column that the pipeline reads",
            "Add the column to the LoadData CSV, or rename the channel in the pipeline: every image of the pipeline needs FileName_X and PathName_X."),

        // Machines and systems, before programs, because their words appear inside the programs' messages.
        Row("disk-full", "no space left on device|the disk was full|disk quota exceeded|ENOSPC",
            "The disk was full",
            "Free space where .fleetscope lies (or on the outputs' disk); on machines of a fleet raise EBS_VOL_SIZE to the figure in this report, or lower DOCKER_CORES."),
        Row("java-memory", @"java\.lang\.OutOfMemoryError|java heap space|GC overhead limit|<out of memory",
            "Java ran out of memory",
            "Give Java more (-Xmx in the command, or the MEMORY key), or open the images as virtual stacks; run fewer jobs at once with DOCKER_CORES."),
        Row("python-memory", @"MemoryError|unable to allocate [\d.]+ .iB for an array|cannot allocate memory|std::bad_alloc",
            "The program could not get the memory it asked for",
            "Lower DOCKER_CORES so that fewer jobs share the memory, or take machines with more and raise MEMORY; for very large images crop or tile first."),
        Row("killed-for-memory", @"ran out of memory|oom[-_ ]kill|killed by signal 9\b|out of memory: kill",
            "It was killed, most likely for its memory",
            "Lower DOCKER_CORES or raise MEMORY to the figure in this report; look at the peak memory of the jobs that succeeded."),
        Row("too-many-files", "too many open files|EMFILE",
            "The program held too many files open",
            "Raise the limit (ulimit -n 65536) before starting, or make the groups smaller."),
        Row("wrong-processor", "exec format error|made for another system|no program for this machine",
            "The program was built for another kind of processor",
            "Use an x86-64 build on x86-64 machines: for containers pull the linux/amd64 image; a script needs its '#!' line."),
        Row("old-processor", @"illegal instruction|killed by signal 4\b|SIGILL",
            "The program uses instructions that this processor lacks",
            "Choose a newer MACHINE_TYPE, or a build of the program (numpy, TensorFlow) without AVX requirements."),
        Row("shared-library", @"error while loading shared libraries|cannot open shared object file|version `?GLIBC\S* not found",
            "A system library is missing",
            "Install the package that has the library named in the log, or use the program's container image."),
        Row("crash", @"segmentation fault|killed by signal 11\b|SIGSEGV|core dumped|killed by signal 6\b",
            "The program crashed",
            "Run 'fleetscope replay JOB' to see whether it does so every time; when it does, try its inputs in the program by hand and report it to the program's authors."),
        Row("our-bug", "a bug in fleetscope",
            "Fleetscope itself failed",
            "Report it with the log below; the job is not to blame. 'fleetscope dead retry' after an update."),
        Row("container-image", "unable to find image|pull access denied|manifest unknown|no such image|error: initializing source|image not known",
            "The container image is not to be had",
            "Check DOCKERHUB_TAG, and fetch it once by hand ('docker pull' or 'podman pull'): an image that was only built here is 'localhost/NAME' for podman."),
        Row("container-init", "container-init binary not found|\"docker-init\": executable file not found",
            "The container tool lacks its small init program",
            "Install it: apt-get install catatonit (podman) or tini (docker)."),
        Row("not-started", @"could not be started: .*(not found|no such file|not executable|not there|not on PATH)|command not found|: not found$|executable file .*not found in \$PATH",
            "The program is not there",
            "Install it or put its folder on PATH; check COMMAND, and with CONTAINER the name of the image. 'fleetscope check' looks for it before a run."),
        Row("time-limit", "ran longer than the limit",
            "It ran longer than JOB_TIMEOUT",
            "Compare with the slowest successful job below: raise JOB_TIMEOUT when it was merely slow; else the program hangs, and 'fleetscope replay JOB' shows where."),

        // ImageJ and Fiji.
        Row("imagej-headless", @"HeadlessException|no X11 DISPLAY|can't connect to X11|cannot open display|no X display|X display cannot be used|unable to access the X display",
            "The program wants a display",
            "Install xvfb: workers then give ImageJ a private display. Java's headless mode does not run macros that open images."),
        Row("imagej-command", @"unrecognized command",
            "The macro uses a command that this ImageJ does not have",
            "Install the plugin, or run the macro with Fiji instead of plain ImageJ; check the spelling of run(\"...\")."),
        Row("imagej-dialog", @"macro error|exited with code 4\b[\s\S]*dialog|dialog[\s\S]*exited with code 4\b|opened a dialog",
            "ImageJ stopped in a dialog",
            "Read the dialog's text in the log: it is a mistake of the macro (syntax, index, no image open), or an option value with a space that needs [brackets]."),
        Row("imagej-aborted", "the macro aborted itself",
            "The macro ended itself",
            "Look for exit(...) in the macro and at what it checks just before; to end a macro early and well, write return."),
        Row("java-version", "UnsupportedClassVersionError|compiled by a more recent version of the Java",
            "Java is too old for this program or plugin",
            "Install the Java version that the plugin asks for, or use the Fiji download that brings its own."),
        Row("java-missing", @"unable to locate a java runtime|JAVA_HOME is not|java: not found|failed to (start|create) (the )?JVM|JVMNotFound",
            "Java is missing",
            "Install a Java runtime (Debian: default-jre-headless) or set JAVA_HOME."),

        // Python libraries.
        Row("python-module", @"ModuleNotFoundError|ImportError: ",
            "A Python package is missing or does not fit",
            "Install the package into the program's environment (for CellProfiler plugins: REQUIREMENTS_FILE), in a version that fits."),
        Row("numpy-version", @"module 'numpy' has no attribute|numpy\.(ndarray|dtype) size changed|_ARRAY_API not found|compiled using NumPy 1",
            "The numpy version does not fit the program",
            "Pin numpy to the version that the program was built with (often numpy<2, for older plugins numpy<1.24)."),
        Row("hdf5", @"h5py|HDF5-DIAG|unable to (synchronously )?(open|create) (file|object|dataset)|unable to lock file",
            "An HDF5 file could not be used",
            "A .h5 from a killed program is damaged: make it anew. 'Unable to lock file' on a network drive: set HDF5_USE_FILE_LOCKING=FALSE."),
        Row("text-encoding", "UnicodeDecodeError|UnicodeEncodeError",
            "A file is not in the expected encoding",
            "Save the CSV or pipeline as UTF-8 (Excel: 'CSV UTF-8'); set PYTHONUTF8=1 for the program."),
        Row("image-sizes", "operands could not be broadcast|must (be|have) the same (size|shape)|different (sizes|shapes|dimensions)|shape mismatch",
            "Images that belong together differ in size",
            "Check that all channels of the group, and its illumination functions, were taken with the same binning and crop."),
        Row("nothing-found", "zero-size array to reduction|no objects (were )?(found|identified)|index 0 is out of bounds for axis",
            "A step found nothing in the image",
            "Look at the image: an empty or out-of-focus field may be expected. Let the pipeline or macro accept zero objects."),

        // Storage.
        Row("storage-slow-down", @"SlowDown|reduce your request rate|503 service unavailable|too many requests",
            "The storage asked for fewer requests",
            "Run fewer jobs at once (CLUSTER_MACHINES, DOCKER_CORES) or make the groups coarser; then 'fleetscope dead retry'."),
        Row("storage-credentials", "unable to locate credentials|ExpiredToken|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidClientTokenId",
            "The credentials were missing or not valid",
            "Renew them and check AWS_PROFILE; machines of a fleet should use a role, not keys."),
        Row("storage-denied", @"AccessDenied|403 forbidden",
            "The storage refused access",
            "Allow the role or user to read the source and write the destination bucket; buckets of others may want UPLOAD_FLAGS such as --acl bucket-owner-full-control."),
        Row("mount-lost", "transport endpoint is not connected",
            "The bucket's mount was lost",
            "Set DOWNLOAD_FILES = 'True': files are then copied and checked instead of read through a mount."),
        Row("permission", @"permission denied|EACCES|operation not permitted|read-only file system|UnauthorizedAccess",
            "A file or folder may not be read or written",
            "Give the user who runs the worker rights to the path named in the log; a program file needs the x bit (chmod +x)."),

        // General ones.
        Row("image-unreadable", @"cannot identify image file|not a (valid )?tiff|UnknownFormatException|unsupported format or not found|unsupported image|libtiff|bad magic|truncated|attempting to read beyond end of file|file is corrupt",
            "An image could not be read",
            "Open the image named in the log by hand; a damaged copy must be fetched again, an unusual format needs Bio-Formats (Fiji) or a converter step."),
        Row("input-missing", @"input missing|inputs missing|FileNotFoundError|no such file or directory|FileNotFoundException|file not found|does not exist|NoSuchKey|NoSuchFile",
            "A file that the job reads is not there",
            "Check the path named in the reason against the bucket: spelling, case, upload finished? Then 'fleetscope dead retry'. 'fleetscope check JOBFILE' looks for all of them beforehand."),
        Row("output-clash", "belongs to job",
            "Two jobs write the same file",
            "Let output_structure contain every key that tells the jobs apart, or give the files different names; then 'fleetscope dead retry'."),
        Row("vanished", "vanished each time without a word",
            "The worker died with the job each time",
            "Suspect memory: a job that takes the whole machine kills its worker before it can speak. Try it alone: 'fleetscope replay JOB' with one slot."),
        Row("cellprofiler-newer-pipeline", "your pipeline version is .* but you are running",
            "The pipeline was made with a newer CellProfiler",
            "Use at least the CellProfiler version that the pipeline was saved with (DOCKERHUB_TAG), or save it again with the older one."),
        Row("too-few-outputs", "the program ended well but wrote",
            "The program said that all was well, but wrote too little",
            "Look in the log for what it did. Usual causes: an export switched off, files written elsewhere than the output folder, NECESSARY_STRING or MIN_FILE_SIZE_BYTES too strict, a pipeline whose module is missing (CellProfiler ends 'Complete' all the same), EXPECTED_NUMBER_FILES too high."),
    ];

    /// <summary>The first row that fits, or null.</summary>
    /// <param name="reason">The reason of the outcome; it is looked at before the log, because it is our own word.</param>
    public static KnownCause? Find(string reason, string logTail)
    {
        // The line that tells why it ended comes first: a program's warning high up in the log must not win over it.
        var telling = FailureMessage.TellingLine(logTail);
        return First(telling.Length == 0 ? reason : $"{reason}\n{telling}", specialOnly: true) ?? First($"{reason}\n{logTail}", specialOnly: false);
    }

    // "Too few outputs" fits every such end; the log may know better.
    private static KnownCause? First(string text, bool specialOnly) =>
        All.FirstOrDefault(row => !(specialOnly && row.Id is "too-few-outputs") && row.Pattern.IsMatch(text));

    private static KnownCause Row(string id, string pattern, string title, string remedy) =>
        new(id, new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline), title, remedy);
}
