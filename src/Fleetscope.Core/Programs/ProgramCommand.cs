namespace Fleetscope.Programs;

/// <summary>Instructions for running a program once.</summary>
/// <param name="Executable">A name to look for on PATH, or an absolute path.</param>
/// <param name="Arguments">One entry an argument; no shell ever sees them.</param>
/// <param name="WorkingFolder">Where it runs.</param>
public sealed record ProgramCommand(string Executable, IReadOnlyList<string> Arguments, string WorkingFolder)
{
    /// <summary>Variables over those of the worker.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Files to write before the program starts (a table with rewritten paths).</summary>
    public IReadOnlyList<PreparedFile> Files { get; init; } = [];

    /// <summary>Names of outputs, relative to the output folder, that are the program's own business and are not committed (<c>cp.is.done</c>).</summary>
    public IReadOnlyList<string> NotOutputs { get; init; } = [];

    /// <summary>Whether it needs an X display; the worker has a private one.</summary>
    public bool NeedsDisplay { get; init; }

    /// <summary>The command line as a list, program first.</summary>
    public IReadOnlyList<string> Line => [Executable, .. Arguments];
}

/// <summary>A file that must be there before a program starts.</summary>
/// <param name="Path">Its absolute path, inside the attempt's folder.</param>
/// <param name="Write">Writes its text, UTF-8.</param>
public sealed record PreparedFile(string Path, Action<TextWriter> Write);
