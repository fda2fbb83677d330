namespace Fleetscope.Drafting;

/// <summary>Where the files of a batch lie, in either of the two layouts.</summary>
internal sealed class BatchPaths
{
    public const string Gallery = "cpg";

    private readonly BatchRequest request;
    private readonly BatchStep step;
    private readonly bool gallery;

    public BatchPaths(BatchRequest request, BatchStep step)
    {
        this.request = request;
        this.step = step;
        gallery = request.PathStyle == Gallery;
    }

    public string Pipeline => request.UseBatch
        ? BatchFile
        : Join(BatchDrafts.Or(request.PipelinePath, Workspace("pipelines/BATCH")), BatchDrafts.Or(request.Pipeline, step.Pipeline));

    /// <summary>A folder that holds little: CellProfiler walks through all of it.</summary>
    public string Input => BatchDrafts.Or(request.InputPath, Workspace("qc/BATCH/rules"));

    public string Output => BatchDrafts.Or(request.OutputPath, Filled(gallery ? step.GalleryOutput : step.Output));

    public string DataFileOf(string plate) => request.UseBatch
        ? BatchFile
        : Join(Join(BatchDrafts.Or(request.DataFilePath, Workspace("load_data_csv/BATCH")), plate), BatchDrafts.Or(request.DataFileName, step.DataFile));

    public void Check(List<string> mistakes)
    {
        if (request.PathStyle is not ("default" or Gallery))
        {
            mistakes.Add($"--path-style {request.PathStyle}: it is default or cpg");
        }

        // The original takes the bucket's root then, where no such file ever lies: its own help says that it is not supported.
        if (gallery && request.UseBatch && request.BatchFilePath is null)
        {
            mistakes.Add("--use-batch has no place of its own under --path-style cpg: say where the .h5 lies with --batchfile-path FOLDER");
        }
    }

    private string BatchFile =>
        Join(gallery ? request.BatchFilePath ?? "" : BatchDrafts.Or(request.BatchFilePath, Workspace("batchfiles/BATCH")), BatchDrafts.Or(request.BatchFileName, step.BatchFile));

    private string Workspace(string below) => Filled((gallery ? "ID/SOURCE/workspace/" : "projects/ID/workspace/") + below);

    /// <summary>The template with its three words replaced, part by part, so that a project called BATCH is only a name.</summary>
    private string Filled(string template) => template.Split('/').Select(part => part switch
    {
        "ID" => request.Identifier,
        "SOURCE" => request.Source ?? "",
        "BATCH" => request.Batch,
        _ => part,
    }).Aggregate(Join);

    /// <summary>Python's posixpath.join, which is what the original joins with.</summary>
    private static string Join(string above, string below) =>
        below.StartsWith('/') || above.Length == 0 ? below : above.EndsWith('/') ? above + below : $"{above}/{below}";
}
