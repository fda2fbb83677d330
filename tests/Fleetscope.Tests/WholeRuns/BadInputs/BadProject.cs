using Fleetscope.Checks;
using Fleetscope.Tests.Checks;

namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>Something wrong with a project before any of its jobs has started, and what has to be said of it.</summary>
/// <param name="Name">The row.</param>
/// <param name="Rule">The rule that names it.</param>
/// <param name="Message">What its message contains.</param>
internal sealed record BadProject(string Name, string Rule, string Message)
{
    /// <summary>Makes a project with this one mistake.</summary>
    public required Func<Project> Make { get; init; }

    /// <summary>The text of the config, when it is not made of keys.</summary>
    public string? ConfigText { get; init; }

    /// <summary>The text of the job file, when it is not JSON of ours.</summary>
    public string? JobText { get; init; }

    public static IReadOnlyList<BadProject> All { get; } =
    [
        // The config.
        Config("config is real Python", "config-mistake", "import os", "import os\nAPP_NAME = os.getcwd()\nAWS_BUCKET = './bucket'\n"),
        Config("config is empty", "config-mistake", "APP_NAME is missing", ""),
        Config("config is a picture", "config-mistake", "", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR"),
        Command("name that no queue may have", "config-mistake", "APP_NAME is 'Plate 1'", project => project.Set("APP_NAME", "'Plate 1'")),
        Command("name that leaves its folder", "config-mistake", "APP_NAME is '../../x'", project => project.Set("APP_NAME", "'../../x'")),
        Command("no attempts at all", "config-mistake", "JOB_RETRIES is 0", project => project.Set("JOB_RETRIES", "0")),
        Command("an unknown program", "config-mistake", "PROGRAM is 'celprofiler'", project => project.Set("PROGRAM", "'celprofiler'")),
        Command("a bucket at Amazon", "s3-under-local-engine", "my-bucket", project => project.Set("AWS_BUCKET", "'my-bucket'")),
        Command("a bucket that is not there", "bucket-folder-missing", "does not exist", project => project.Set("AWS_BUCKET", "'./buckt'")),
        Command("a bucket that is a file", "bucket-folder-missing", "is a file, not a folder", project => project.Set("AWS_BUCKET", "'./config.py'")),
        Command("a command that is not installed", "program-not-found", "convert", project => project.Uninstall("convert")),
        Command("a placeholder without a key", "unknown-placeholder", "{Wel}", project => project.Set("COMMAND", "['convert', '{Wel}.tif', '{output}/a.png']")),
        Command("an input pattern without a file", "inputs-without-match", "A1.tif", project => project.Remove("images/A1.tif")),

        // The job file.
        Job("job file is torn", "job-file-mistake", "ends too early", "{\"output\": \"o\", \"groups\": [{\"Well\": \"A1\"}"),
        Job("job file is Python", "job-file-mistake", "single quotes", "{'output': 'o', 'groups': []}"),
        Job("job file is empty", "job-file-mistake", "ends too early", ""),
        Job("job file is a list", "job-file-mistake", "one JSON object", "[]"),
        Job("job file without groups", "job-file-mistake", "'groups' is missing", "{\"output\": \"o\"}"),
        Job("no group in it", "job-file-mistake", "is empty", "{\"output\": \"o\", \"groups\": []}"),
        Job("two groups the same", "group-mistake", "same", "{\"output\": \"o\", \"groups\": [{\"Well\": \"A1\"}, {\"Well\": \"A1\"}]}"),
        Job("a group that leaves the bucket", "group-mistake", "'..'", "{\"output\": \"o\", \"groups\": [{\"Well\": \"../../etc\"}]}"),
        Job("an output that leaves the bucket", "job-file-mistake", "'output' has a part '..'", "{\"output\": \"../o\", \"groups\": [{\"Well\": \"A1\"}]}"),

        // The pipeline.
        CellProfiler("no pipeline", "workspace-file-missing", "work/analysis.cppipe", project => project.Remove("work/analysis.cppipe")),
        CellProfiler("a pipeline that is none", "pipeline-unreadable", "holds no module", project => project.Put("work/analysis.cppipe", "\u0089PNG\r\n\u001a\n\0\0")),
        CellProfiler("an empty pipeline", "pipeline-unreadable", "is empty", project => project.Put("work/analysis.cppipe", "")),
        CellProfiler("a pipeline without grouping", "grouping-off", "group", project => project.PipelineWith("Group images by metadata?:Yes", "Group images by metadata?:No")),
        CellProfiler("a pipeline that groups otherwise", "grouping-mismatch", "Site", project => project.PipelineWith("grouping:Plate,Well", "grouping:Plate,Site")),
        CellProfiler("no CellProfiler", "program-not-found", "cellprofiler", project => project.Uninstall("cellprofiler")),

        // The table.
        CellProfiler("no table", "workspace-file-missing", "work/load_data.csv", project => project.Remove("work/load_data.csv")),
        CellProfiler("an empty table", "table-mistake", "empty", project => project.Put("work/load_data.csv", "")),
        CellProfiler("a table of binary rubbish", "table-without-images", "no FileName_ column", project => project.Put("work/load_data.csv", "\0\u0001\u0002\u0003,\0\n\0,\"\0\n")),
        CellProfiler("a table that is a web page", "table-mistake", "no rows", project => project.Put("work/load_data.csv", "<html><body>Not found</body></html>\n")),
        CellProfiler("a quotation without an end", "table-mistake", "never closed", project => project.Table(Header, "P1,A01,a01.tif,/home/ubuntu/bucket/images", "P1,\"A02,a02.tif,/home/ubuntu/bucket/images")),
        CellProfiler("a row too short", "table-mistake", "line 3", project => project.Table(Header, "P1,A01,a01.tif,/home/ubuntu/bucket/images", "P1,A02")),
        CellProfiler("a table without the well", "no-matching-row", "A02", project => project.Table(Header, "P1,A01,a01.tif,/home/ubuntu/bucket/images", "P1,A2,a02.tif,/home/ubuntu/bucket/images")),
        CellProfiler("an image that is not there", "image-missing", "a02.tif", project => project.Remove("images/a02.tif")),
        CellProfiler("an image outside of the bucket", "path-outside-bucket", "/data/images", project => project.Table(Header, "P1,A01,a01.tif,/home/ubuntu/bucket/images", "P1,A02,a02.tif,/data/images")),
    ];

    private const string Header = "Metadata_Plate,Metadata_Well,FileName_DNA,PathName_DNA";

    private static BadProject Config(string name, string rule, string message, string text) => new(name, rule, message) { Make = Project.Command, ConfigText = text };

    private static BadProject Job(string name, string rule, string message, string text) => new(name, rule, message) { Make = Project.Command, JobText = text };

    private static BadProject Command(string name, string rule, string message, Func<Project, Project> spoil) => new(name, rule, message) { Make = () => spoil(Project.Command()) };

    private static BadProject CellProfiler(string name, string rule, string message, Func<Project, Project> spoil) =>
        new(name, rule, message) { Make = () => spoil(Project.CellProfiler()) };
}
