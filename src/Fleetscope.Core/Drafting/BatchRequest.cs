namespace Fleetscope.Drafting;

/// <summary>What is asked of <see cref="BatchDrafts"/>: the arguments and options of run_batch_general.py. Null is the step's or layout's own.</summary>
public sealed record BatchRequest(string Step, string Identifier, string Batch, string Plates)
{
    /// <summary><c>default</c>, or <c>cpg</c> for the layout of the Cell Painting Gallery.</summary>
    public string PathStyle { get; init; } = "default";

    /// <summary>The folder below the project under <c>cpg</c>: broad, source_4 ...</summary>
    public string? Source { get; init; }

    /// <summary>96 or 384: takes the place of rows and columns.</summary>
    public string? PlateFormat { get; init; }

    /// <summary>Rows, as a list or range; A..P by default.</summary>
    public string? Rows { get; init; }

    /// <summary>Columns, as a list or range; 1..24 by default.</summary>
    public string? Columns { get; init; }

    /// <summary>Wells, taken word by word; they take the place of rows, columns and plate format.</summary>
    public string? Wells { get; init; }

    /// <summary>Sites, as a list or range; 1..9 by default.</summary>
    public string? Sites { get; init; }

    /// <summary>A1 and not A01, for wells made of rows and columns.</summary>
    public bool NoWellDigitPad { get; init; }

    public string? Pipeline { get; init; }

    public string? PipelinePath { get; init; }

    public string? InputPath { get; init; }

    /// <summary>For the steps that have one (zproj, analysis).</summary>
    public string? OutputStructure { get; init; }

    public string? OutputPath { get; init; }

    public string? DataFileName { get; init; }

    /// <summary>The folder above the plates' folders.</summary>
    public string? DataFilePath { get; init; }

    /// <summary>An .h5 takes the place of pipeline and table.</summary>
    public bool UseBatch { get; init; }

    public string? BatchFileName { get; init; }

    /// <summary>Under <c>cpg</c> there is no default; empty is the root of the bucket.</summary>
    public string? BatchFilePath { get; init; }
}
