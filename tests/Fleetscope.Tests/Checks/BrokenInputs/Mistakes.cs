namespace Fleetscope.Tests.Checks.BrokenInputs;

/// <summary>The table of broken inputs.</summary>
internal static class Mistakes
{
    private const string Work = "demo_project_folder/workspace/";
    private const string Images = "demo_project_folder/images/";

    public static IReadOnlyList<BrokenInput> All { get; } = [.. OfConfigs(), .. OfJobFiles(), .. OfGroups().Select(InPlate), .. OfPipelines(), .. OfTables(), .. OfPlateTables().Select(InPlate), .. OfImages()];

    private static BrokenInput InPlate(BrokenInput input) => input with { InPlate = true };

    private static IEnumerable<BrokenInput> OfConfigs() =>
    [
        new("no APP_NAME", "config-mistake", copy => copy.Config("APP_NAME = 'FlyExample'", "NAME = 'FlyExample'").Config("APP_NAME + 'Queue'", "NAME + 'Queue'").Config("LOG_GROUP_NAME = APP_NAME", "LOG_GROUP_NAME = NAME")),
        new("a space in APP_NAME", "config-mistake", copy => copy.Config("'FlyExample'", "'Fly Example'")),
        new("a quote that is never closed", "config-mistake", copy => copy.Config("'FlyExample'", "'FlyExample")),
        new("a word for a number", "config-mistake", copy => copy.Config("EXPECTED_NUMBER_FILES = 7", "EXPECTED_NUMBER_FILES = 'seven'")),
        new("a number below its range", "config-mistake", copy => copy.Add("JOB_RETRIES = -1")),
        new("yes for True", "config-mistake", copy => copy.Config("CHECK_IF_DONE_BOOL = 'False'", "CHECK_IF_DONE_BOOL = 'no'")),
        new("a text for a list", "config-notice", copy => copy.Config("['c4.xlarge']", "'c4.xlarge'")),
        new("a key with a slip of the pen", "config-notice", copy => copy.Config("EXPECTED_NUMBER_FILES", "EXPECTED_NUMBER_FILE")),
        new("one attempt only", "single-attempt", copy => copy.Add("JOB_RETRIES = 1")),
        new("skipping with nothing expected", "nothing-expected", copy => copy.Config("CHECK_IF_DONE_BOOL = 'False'", "CHECK_IF_DONE_BOOL = 'True'").Config("FILES = 7", "FILES = 0")),
        new("plugins updated and not used", "plugin-keys-unused", copy => copy.Config("UPDATE_PLUGINS = 'False'", "UPDATE_PLUGINS = 'True'")),
        new("plugins without their folder", "plugins-folder-missing", copy => copy.Config("USE_PLUGINS = 'False'", "USE_PLUGINS = 'True'")),
        new("downloads for a batch file", "download-of-batch-file", copy => copy.Config("DOWNLOAD_FILES = 'False'", "DOWNLOAD_FILES = 'True'").Job("load_data.csv", "Batch_data.h5").Put(Work + "Batch_data.h5", "HDF")),
        new("the example's bucket on AWS", "placeholder-left", copy => (copy.Engine, copy.GiveBucket) = ("aws", false), "*"),
        new("Queue in APP_NAME on AWS", "app-name-with-queue", copy => copy.Config("'FlyExample'", "'FlyQueue'").Engine = "aws", "*"),
        new("the example's visibility on AWS", "visibility-at-default", copy => copy.Config("10*60", "60").Engine = "aws", "*"),
        new("an S3 bucket on this machine", "s3-under-local-engine", copy => copy.GiveBucket = false),
        new("a bucket folder that is not there", "bucket-folder-missing", copy => (copy.Config("AWS_BUCKET = 'your-bucket-name'", "AWS_BUCKET = './bucket'").Config("SOURCE_BUCKET = 'your-bucket-name'", "SOURCE_BUCKET = './buckte'")
            .Config("DESTINATION_BUCKET = 'your-bucket-name'", "DESTINATION_BUCKET = './bucket'")).GiveBucket = false, "workspace-file-missing", "input-folder-missing"),
        new("no cellprofiler", "program-not-found", copy => copy.Uninstall("cellprofiler")),
        new("an image older than the pipeline", "pipeline-newer-than-image", copy => copy.Add("CONTAINER = 'docker'")),
        new("a run that is done already", "already-done", copy =>
        {
            copy.Config("CHECK_IF_DONE_BOOL = 'False'", "CHECK_IF_DONE_BOOL = 'True'").Config("FILES = 7", "FILES = 1");
            ((string[])["2", "76", "218"]).ToList().ForEach(position => copy.Put($"demo_project_folder/output/{position}/Image.csv", "done"));
        }),
    ];

    private static IEnumerable<BrokenInput> OfJobFiles() =>
    [
        new("a comma behind the last group", "job-file-mistake", copy => copy.Job("Position=218\"}", "Position=218\"},")),
        new("single quotes", "job-file-mistake", copy => copy.Job("\"groups\"", "'groups'")),
        new("a comment", "job-file-mistake", copy => copy.Job("\"groups\"", "// all of them\n\"groups\"")),
        new("a key that stands twice", "job-file-mistake", copy => copy.Job("\"output\":", "\"input\": \"x\", \"output\":")),
        new("no groups", "job-file-mistake", copy => copy.Job("\"groups\"", "\"_comment3\"")),
        new("an empty list of groups", "job-file-mistake", copy => copy.Write("job.json", """{"pipeline": "p.cppipe", "data_file": "d.csv", "input": "", "output": "", "groups": []}""")),
        new("no output", "job-file-mistake", copy => copy.Job("\"output\":", "\"_comment3\":")),
        new("a slash before the pipeline", "job-file-mistake", copy => copy.Job("\"pipeline\": \"demo", "\"pipeline\": \"/demo")),
        new("an output above the bucket", "job-file-mistake", copy => copy.Job("demo_project_folder/output\"", "../output\"")),
        new("a number for a path", "job-file-mistake", copy => copy.Job("\"demo_project_folder/output\"", "7")),
        new("a pipeline that is not there", "workspace-file-missing", copy => copy.Delete(Work + "analysis.cppipe")),
        new("a table in other case", "workspace-file-missing", copy => copy.Job("load_data.csv", "Load_Data.csv")),
        new("a table that ends in .CSV", "data-file-type", copy => copy.Job("load_data.csv", "load_data.CSV").Move(Work + "load_data.csv", Work + "load_data.CSV"), "*"),
        new("a pipeline called .txt", "data-file-type", copy => copy.Job("analysis.cppipe", "analysis.txt").Move(Work + "analysis.cppipe", Work + "analysis.txt")),
        new("an input that is not there", "input-folder-missing", copy => copy.Job("\"demo_project_folder/workspace/\"", "\"demo_project_folder/workspce/\"")),
        new("the whole bucket as input", "input-folder-large", copy => copy.Job("\"demo_project_folder/workspace/\"", "\"\"")),
        new("a shared key with a slip of the pen", "unknown-job-key", copy => copy.Job("\"output_structure\"", "\"output_strucutre\"")),
        new("outputs among the inputs", "output-inside-input", copy => copy.Job("demo_project_folder/output\"", "demo_project_folder/workspace/output\"")),
        new("a list with a file that is not there", "listed-file-missing", copy => copy.Job("load_data.csv", "files.txt").Put(Work + "files.txt", $"/home/ubuntu/bucket/{Images}01_POS002_D.TIF\n/home/ubuntu/bucket/{Images}nine.TIF\n")),
        new("a list with paths of a laptop", "listed-file-missing", copy => copy.Job("load_data.csv", "files.txt").Put(Work + "files.txt", "/Users/me/01_POS002_D.TIF\n")),
    ];

    private static IEnumerable<BrokenInput> OfGroups() =>
    [
        new("a space behind a comma", "group-mistake", copy => copy.Job("P1,Metadata_Well=B07", "P1, Metadata_Well=B07")),
        new("a pair without '='", "group-mistake", copy => copy.Job("Metadata_Well=B07", "Metadata_Well:B07")),
        new("a group twice", "group-mistake", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=B06")),
        new("an empty group", "group-mistake", copy => copy.Job("Metadata_Plate=P1,Metadata_Well=B07", "")),
        new("a key twice", "group-mistake", copy => copy.Job("Metadata_Plate=P1,Metadata_Well=B07", "Metadata_Well=P1,Metadata_Well=B07")),
        new("a group that lacks a key", "different-group-keys", copy => copy.Job("Metadata_Plate=P1,Metadata_Well=B07", "Metadata_Plate=P1"), "grouping-mismatch", "uneven-groups", "unknown-structure-key"),
        new("a group with a key besides", "different-group-keys", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=B07,Metadata_Site=1"), "grouping-mismatch", "uneven-groups"),
        new("'=' in a value", "separator-in-value", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=B=07"), "no-matching-row"),
        new("a space behind a value", "separator-in-value", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=B07 "), "no-matching-row"),
        new("a folder named by no key", "unknown-structure-key", copy => copy.Job("Metadata_Plate/Metadata_Well", "Metadata_Plate/Metadata_Wells"), "shared-output-folder"),
        new("one folder for a plate", "shared-output-folder", copy => copy.Job("Metadata_Plate/Metadata_Well", "Metadata_Plate")),
        new("skipping by a shared folder", "done-check-shared", copy => copy.Add("CHECK_IF_DONE_BOOL = 'True'").Job("Metadata_Plate/Metadata_Well", "Metadata_Plate"), "shared-output-folder"),
        new("a colon in a folder's name", "strange-folder-name", copy => copy.Job("Metadata_Plate/Metadata_Well", "Plate:Metadata_Plate/Metadata_Well")),
        new("groups by well, pipeline by site", "grouping-mismatch", copy => copy.Pipeline("grouping:Plate,Well", "grouping:Plate,Well,Site")),
        new("wells without their zero", "no-matching-row", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=B7")),
        new("wells in small letters", "no-matching-row", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=b07")),
        new("a plate with the suffix of its measurement", "no-matching-row", copy => copy.Job("Metadata_Plate=P1,Metadata_Well=B07", "Metadata_Plate=P1__2026,Metadata_Well=B07")),
        new("a well that the plate has not", "no-matching-row", copy => copy.Job("Metadata_Well=B07", "Metadata_Well=B13")),
        new("keys in other case than the table's", "no-matching-row", copy => copy.Table("Metadata_Well", "Metadata_well"), "*"),
    ];

    private static IEnumerable<BrokenInput> OfPipelines() =>
    [
        new("LoadData disabled", "pipeline-without-loaddata", copy => copy.Pipeline("LoadData:[module_num:1|svn_version:'Unknown'|variable_revision_number:6|show_window:True|notes:[]|batch_state:array([], dtype=uint8)|enabled:True",
            "LoadData:[module_num:1|svn_version:'Unknown'|variable_revision_number:6|show_window:True|notes:[]|batch_state:array([], dtype=uint8)|enabled:False")),
        new("images not loaded", "loaddata-loads-nothing", copy => copy.Pipeline("Load images based on this data?:Yes", "Load images based on this data?:No")),
        new("grouping off", "grouping-off", copy => copy.Pipeline("Group images by metadata?:Yes", "Group images by metadata?:No")),
        new("a range of rows", "row-range-on", copy => copy.Pipeline("Process just a range of rows?:No", "Process just a range of rows?:Yes").Pipeline("Rows to process:1,100000", "Rows to process:1,2")),
        new("CreateBatchFiles left in", "batch-files-module", copy => copy.Pipeline("ExportToSpreadsheet:[", "CreateBatchFiles:[module_num:15|enabled:True]\n    Store batch files in default output folder?:Yes\n\nExportToSpreadsheet:[")),
        new("a folder of a laptop as image location", "base-image-location", copy => copy.Pipeline("Base image location:Default Input Folder|", "Base image location:Elsewhere...|/Users/me/images").Table("PathName_", "Folder_"), "file-without-path", "*"),
        new("outputs elsewhere", "output-elsewhere", copy => copy.Pipeline("Output file location:Default Output Folder|.", "Output file location:Elsewhere...|/tmp")),
        new("nothing exported", "nothing-written", copy => copy.Pipeline("ExportToSpreadsheet:[", "MeasureImageOverlap:["), "output-elsewhere"),
        new("rules that are not there", "pipeline-file-missing", copy => copy.Pipeline("ExportToSpreadsheet:[",
            "FlagImage:[module_num:15|enabled:True]\n    Flag is based on:Rules\n    Rules file location:Default Input Folder|\n    Rules file name:my_rules.txt\n\nExportToSpreadsheet:[")),
        new("a classifier that is not there", "pipeline-file-missing", copy => copy.Pipeline("ExportToSpreadsheet:[",
            "FilterObjects:[module_num:15|enabled:True]\n    Select the filtering mode:Classifier\n    Select the location of the rules or classifier file:Default Input Folder|models\n    Rules or classifier file name:forest.model\n\nExportToSpreadsheet:[")),
        new("an image that no column loads", "channel-without-column", copy => copy.Table("OrigBlue", "OrigCyan")),
    ];

    private static IEnumerable<BrokenInput> OfTables() =>
    [
        new("an empty table", "table-mistake", copy => copy.Table(_ => ""), "channel-without-column"),
        new("a table of Excel in Latin letters", "table-mistake", copy => File.WriteAllBytes(Path.Combine(copy.Bucket, Work, "load_data.csv"), [.. "Metadata_Position,FileName_D"u8, 0xE9, .. "\n"u8]), "channel-without-column"),
        new("a head without rows", "table-mistake", copy => copy.Table(text => text[..(text.IndexOf('\n') + 1)]), "*"),
        new("a row with a value too few", "table-mistake", copy => copy.Table("01_POS076_R.TIF,076", "01_POS076_R.TIF"), "no-matching-row"),
        new("a row with a value too many", "table-mistake", copy => copy.Table("01_POS076_R.TIF,076", "01_POS076_R.TIF,1,076"), "no-matching-row"),
        new("a byte order mark", "unusual-table-text", copy => copy.Table(text => "\uFEFF" + text)),
        new("a blank line", "unusual-table-text", copy => copy.Table(text => text.TrimEnd() + "\n\n\n")),
        new("no image at all", "table-without-images", copy => copy.Table("FileName_", "File_").Table("PathName_", "Path_"), "channel-without-column"),
        new("pandas' index", "unnamed-column", copy => copy.Table(text => string.Join('\n', text.TrimEnd().Split('\n').Select((line, row) => (row == 0 ? "" : $"{row - 1}") + "," + line)) + "\n")),
        new("a column twice", "unnamed-column", copy => copy.Table("PathName_OrigGreen,PathName_OrigRed", "PathName_OrigGreen,PathName_OrigGreen"), "*"),
        new("spaces in the head", "space-in-column-name", copy => copy.Table("FileName_OrigRed,Metadata_Position", "FileName_OrigRed, Metadata_Position"), "no-matching-row"),
        new("Filename for FileName", "misspelt-column", copy => copy.Table("FileName_OrigRed", "Filename_OrigRed"), "file-without-path", "channel-without-column"),
        new("metadata for Metadata", "misspelt-column", copy => copy.Table("Metadata_Position", "metadata_Position"), "no-matching-row"),
        new("a file without its folder", "file-without-path", copy => copy.Table("PathName_OrigRed", "Folder_OrigRed")),
        new("a folder without its file", "file-without-path", copy => copy.Table("FileName_OrigRed", "File_OrigRed"), "channel-without-column"),
        new("folders of Windows", "path-outside-bucket", copy => copy.Table("/home/ubuntu/bucket/demo_project_folder/images", "C:\\data\\images")),
        new("folders without the bucket", "path-outside-bucket", copy => copy.Table("/home/ubuntu/bucket/demo_project_folder/images", "demo_project_folder/images")),
        new("folders above the bucket", "path-outside-bucket", copy => copy.Table("/home/ubuntu/bucket/demo_project_folder/images", "/home/ubuntu/bucket/../images")),
        new("zeros before the position", "no-matching-row", copy => copy.Job("Position=2\"", "Position=002\"")),
        new("a position that became a fraction", "no-matching-row", copy => copy.Table(",076,", ",76.5,")),
        new("one file for two channels", "same-image-twice", copy => copy.Table("01_POS076_F.TIF", "01_POS076_D.TIF")),
        new("one file for two positions", "image-in-two-rows", copy => copy.Table("01_POS076_F.TIF", "01_POS002_F.TIF")),
    ];

    private static IEnumerable<BrokenInput> OfPlateTables() =>
    [
        new("a site that was forgotten", "uneven-groups", copy => copy.Table(text => text.Replace(text.Split('\n').Single(line => line.StartsWith("C05_s2", StringComparison.Ordinal)) + "\n", "", StringComparison.Ordinal))),
        new("a row that was pasted twice", "image-in-two-rows", copy => copy.Table(text => text + text.Split('\n').Single(line => line.StartsWith("C05_s2", StringComparison.Ordinal)) + "\n"), "uneven-groups"),
        new("a table of a whole screen", "large-table", copy => copy.Table(text => text + string.Concat(Enumerable.Range(0, 10_000).Select(row => $"x{row}.tif,y{row}.tif,P2,{row},A01,/home/ubuntu/bucket/images,/home/ubuntu/bucket/images\n")))),
    ];

    private static IEnumerable<BrokenInput> OfImages() =>
    [
        new("an image that is not there", "image-missing", copy => copy.Delete(Images + "01_POS076_F.TIF")),
        new("an image in other case", "image-missing", copy => copy.Move(Images + "01_POS076_F.TIF", Images + "01_POS076_F.tif")),
        new("a cell without its image", "image-missing", copy => copy.Table("01_POS076_F.TIF", "")),
        new("an image of no bytes", "image-empty", copy => copy.Put(Images + "01_POS076_F.TIF", "")),
        new("an image that was cut off", "image-size-differs", copy => copy.Put(Images + "01_POS076_F.TIF", "a")),
        new("an image far too large", "image-size-differs", copy => copy.Put(Images + "01_POS218_D.TIF", new string('x', 400))),
    ];
}
