namespace Fleetscope.Configuration.Python;

/// <summary>The words of Python that mean something to it.</summary>
internal static class PythonWords
{
    /// <summary>Words that start a statement which is no assignment.</summary>
    public static readonly IReadOnlySet<string> Statements = new HashSet<string>
    {
        "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
        "nonlocal", "pass", "raise", "return", "try", "while", "with", "yield", "lambda", "not",
    };

    /// <summary>Statements that belong to the block before them.</summary>
    public static readonly IReadOnlySet<string> Continuations = new HashSet<string> { "elif", "else", "except", "finally" };

    /// <summary>Words that join or begin expressions which are computed when a program runs.</summary>
    public static readonly IReadOnlySet<string> Expressions = new HashSet<string> { "and", "or", "not", "if", "else", "for", "in", "is", "lambda", "await", "yield", "async" };

    /// <summary>Words that cannot be names.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(Statements.Concat(Expressions)) { "True", "False", "None", "as" };
}
