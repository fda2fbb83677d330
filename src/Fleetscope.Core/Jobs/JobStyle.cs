namespace Fleetscope.Jobs;

/// <summary>The styles of job files, and of the messages made from them.</summary>
public enum JobStyle
{
    /// <summary>Distributed-CellProfiler: <c>pipeline</c>, <c>data_file</c>, <c>input</c>, <c>output</c>.</summary>
    CellProfiler,

    /// <summary>Distributed-Fiji: <c>shared_metadata</c>, <c>output_file_location</c>.</summary>
    Fiji,

    /// <summary>Distributed-Something: anything else.</summary>
    Generic,
}
