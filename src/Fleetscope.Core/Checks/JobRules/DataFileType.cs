using Fleetscope.Checks.Reading;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds data files of a kind that CellProfiler is given no argument for.</summary>
internal sealed class DataFileType : IRule
{
    public string Name => "data-file-type";

    public string Finds => "A data_file that does not end in .csv, .h5 or .txt (in lower case), or a pipeline that does not end in .cppipe, .cpproj or .h5.";

    public string Fix => "Give a LoadData .csv, a batch .h5 or a .txt list of files, with its extension in lower case.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (!context.RunsCellProfiler)
        {
            yield break;
        }

        var data = JobPaths.Key(context.Shared("data_file"));
        if (data.Length > 0 && Path.GetExtension(data) is not (".csv" or ".h5" or ".txt"))
        {
            yield return this.InJobFile(
                context, Severity.Error, 0, "data_file", data, $"the extension of {data} does not say how to hand it to CellProfiler: no job can start");
        }

        var pipeline = JobPaths.Key(context.Shared("pipeline"));
        if (pipeline.Length > 0 && Path.GetExtension(pipeline) is not (".cppipe" or ".cpproj" or ".h5"))
        {
            yield return this.InJobFile(
                context, Severity.Warning, 0, "pipeline", pipeline, $"{pipeline} is not called like a pipeline: CellProfiler may refuse to load it",
                "Give a .cppipe, a .cpproj or a batch .h5 as pipeline.");
        }
    }
}
