namespace Fleetscope.Configuration.Python;

/// <summary>A word of a config.py.</summary>
/// <param name="Text">Its spelling; of <see cref="PythonTokenKind.Broken"/>, what is wrong.</param>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset behind its last.</param>
internal sealed record PythonToken(PythonTokenKind Kind, string Text, int Start, int End)
{
    /// <summary>What a number or a string stands for.</summary>
    public ConfigValue? Value { get; init; }

    /// <summary>How to mend a <see cref="PythonTokenKind.Broken"/> one.</summary>
    public string Fix { get; init; } = "";

    public bool Is(string operation) => Kind == PythonTokenKind.Operator && Text == operation;

    public bool EndsStatement => Kind is PythonTokenKind.NewLine or PythonTokenKind.End;
}

/// <summary>What a word of a config.py can be.</summary>
internal enum PythonTokenKind
{
    Name,
    Number,
    Text,
    Operator,

    /// <summary>The end of a statement: of a line outside brackets, or a <c>;</c>.</summary>
    NewLine,

    /// <summary>The end of the file.</summary>
    End,

    /// <summary>No word of the literal subset.</summary>
    Broken,
}
