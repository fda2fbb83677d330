namespace Fleetscope.Drafting;

/// <summary>What one job of a step is for.</summary>
public enum BatchLevel
{
    Plate,
    Well,
    Site,
}

/// <summary>A step of the usual Cell Painting workflow, with the defaults of Distributed-CellProfiler's run_batch_general.py.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Stage">What its run is called: the project's identifier, '_' and this.</param>
/// <param name="Level">What one job is for.</param>
/// <param name="Pipeline">The name of its pipeline.</param>
/// <param name="DataFile">The name of its LoadData table.</param>
/// <param name="Output">Where its outputs go under the default path style; ID and BATCH stand for the project's identifier and the batch.</param>
/// <param name="GalleryOutput">The same in the layout of the Cell Painting Gallery; SOURCE stands for the source.</param>
/// <param name="OutputStructure">How its jobs' folders are called; null: the step's messages have none, whatever is asked for.</param>
/// <param name="BatchFile">The name of the .h5 that takes the place of pipeline and table.</param>
public sealed record BatchStep(
    string Name, string Stage, BatchLevel Level, string Pipeline, string DataFile, string Output, string GalleryOutput, string? OutputStructure, string BatchFile)
{
    private const string Qc = "projects/ID/workspace/qc/BATCH/results";
    private const string GalleryQc = "ID/SOURCE/workspace/qc/BATCH/results";
    private const string AssayDev = "projects/ID/workspace/assaydev/BATCH";
    private const string GalleryAssayDev = "ID/SOURCE/workspace/assaydev/BATCH";
    private const string PerSite = "Metadata_Plate/analysis/Metadata_Plate-Metadata_Well-Metadata_Site";

    /// <summary>The steps, in the order in which a screen goes through them.</summary>
    public static IReadOnlyList<BatchStep> All { get; } =
    [
        new("zproj", "Zproj", BatchLevel.Site, "Zproj.cppipe", "load_data_unprojected.csv",
            "projects/ID/BATCH/images_projected", "ID/SOURCE/images/BATCH/images_projected", "Metadata_Plate", "Batch_data_zproj.h5"),
        new("illum", "Illum", BatchLevel.Plate, "illum.cppipe", "load_data.csv",
            "projects/ID/BATCH/illum", "ID/SOURCE/images/BATCH/illum", null, "Batch_data_illum.h5"),
        new("qc", "QC", BatchLevel.Well, "qc.cppipe", "load_data.csv", Qc, GalleryQc, null, "Batch_data_qc.h5"),
        new("qc_persite", "QC", BatchLevel.Site, "qc.cppipe", "load_data.csv", Qc, GalleryQc, null, "Batch_data_qc.h5"),
        new("assaydev", "AssayDev", BatchLevel.Well, "assaydev.cppipe", "load_data_with_illum.csv", AssayDev, GalleryAssayDev, null, "Batch_data_assaydev.h5"),
        new("assaydev_persite", "AssayDev", BatchLevel.Site, "assaydev.cppipe", "load_data_with_illum.csv", AssayDev, GalleryAssayDev, null, "Batch_data_assaydev.h5"),
        new("analysis", "Analysis", BatchLevel.Site, "analysis.cppipe", "load_data_with_illum.csv",
            "projects/ID/workspace/analysis/BATCH", "ID/SOURCE/workspace/analysis/BATCH", PerSite, "Batch_data_analysis.h5"),
    ];

    /// <summary>The step of that name; null: there is none.</summary>
    public static BatchStep? Named(string name) => All.FirstOrDefault(step => step.Name == name);
}
