namespace Fleetscope.Configuration.Python;

/// <summary>Reads the assignments of a config.py. Literals are computed, nothing is executed, and after a mistake it goes on at the next statement.</summary>
internal sealed class PythonConfigReader
{
    private readonly IReadOnlyDictionary<string, ConfigValue> _overrides;
    private readonly PythonStatement _statement;
    private readonly PythonNames _names;

    private PythonConfigReader(SourceText source, IReadOnlyDictionary<string, ConfigValue> overrides)
    {
        var tokens = PythonTokenizer.Read(source);
        _overrides = overrides;
        _names = new PythonNames(tokens);
        _statement = new PythonStatement(source, tokens);
    }

    /// <param name="overrides">Values that names get instead of what the file assigns, at the place of the assignment, so that what is computed from them follows.</param>
    public static LiteralReading Read(string path, string text, IReadOnlyDictionary<string, ConfigValue> overrides)
    {
        var reader = new PythonConfigReader(new SourceText(path, text), overrides);
        while (reader._statement.Begin())
        {
            reader.ReadStatement();
            reader._statement.Finish();
        }

        reader.ForgetLostNames();
        return reader._names.Conclude(overrides, reader._statement.Mistakes);
    }

    /// <summary>The value of a text that is one literal as a whole, or null when it is anything else.</summary>
    public static ConfigValue? ReadLiteral(string text)
    {
        var source = new SourceText("", text);
        var tokens = PythonTokenizer.Read(source);
        var statement = new PythonStatement(source, tokens);
        if (!statement.Begin() || statement.Here.EndsStatement)
        {
            return null;
        }

        var value = new PythonExpression(statement, new PythonNames([])).Read();
        statement.Finish();
        return statement.Mistakes.Count > 0 || statement.Begin() || statement.Mistakes.Count > 0 ? null : value;
    }

    private void ReadStatement()
    {
        ForgetLostNames();
        var first = _statement.Here;
        switch (first.Kind)
        {
            case PythonTokenKind.Text when _statement.IsTextOnly():
                // A docstring, or a remark between quotes: Python computes it and throws it away.
                break;
            case PythonTokenKind.Name when PythonWords.Statements.Contains(first.Text):
                _statement.AbandonBlock(first);
                break;
            case PythonTokenKind.Name:
                ReadAssignment();
                break;
            case PythonTokenKind.Broken:
                _statement.Abandon(first, "", "");
                break;
            default:
                _statement.Abandon(first, $"'{_statement.Excerpt(first)}' is not assigned to a name", "write NAME = before it, or remove it");
                break;
        }
    }

    private void ForgetLostNames()
    {
        foreach (var name in _statement.TakeLostNames())
        {
            _names.Assign(name, null, TextPosition.None);
        }
    }

    private void ReadAssignment()
    {
        List<PythonToken> targets = [];
        do
        {
            var name = _statement.Here;
            if (name.Kind != PythonTokenKind.Name || !_statement.Next.Is("="))
            {
                break;
            }

            if (PythonWords.Reserved.Contains(name.Text))
            {
                _statement.Abandon(name, $"'{name.Text}' is a word of Python and cannot be a name", "choose another name");
                return;
            }

            targets.Add(name);
            _statement.Take();
            _statement.Take();
        }
        while (true);

        if (targets.Count == 0)
        {
            AbandonWhatIsNoAssignment();
            return;
        }

        _statement.Key = targets[0].Text;
        var value = _statement.Here.EndsStatement
            ? _statement.Abandon(targets[^1], $"{targets[^1].Text} = has no value", "write one, or None")
            : new PythonExpression(_statement, _names).Read();
        _statement.Finish();
        foreach (var target in targets)
        {
            _names.Assign(target.Text, _overrides.GetValueOrDefault(target.Text) ?? (_statement.IsAbandoned ? null : value), _statement.PositionOf(target));
        }
    }

    private void AbandonWhatIsNoAssignment()
    {
        var name = _statement.Here;
        var next = _statement.Next;
        _statement.Key = name.Text;
        _names.Assign(name.Text, null, _statement.PositionOf(name));
        switch (next.Text)
        {
            case "+=" or "-=" or "*=" or "/=" or "//=" or "%=":
                _statement.Abandon(next, $"'{name.Text} {next.Text}' changes a value", $"write {name.Text} = {name.Text} {next.Text[..^1]} ...");
                break;
            case ":":
                _statement.Abandon(next, $"'{_statement.Excerpt(name)}' has a type annotation", $"write {name.Text} = and the value");
                break;
            case ",":
                _statement.Abandon(name, $"'{_statement.Excerpt(name)}' assigns several names at once", "write one assignment a line");
                break;
            case "==":
                _statement.Abandon(next, $"'{_statement.Excerpt(name)}' compares, it does not assign", $"write {name.Text} = with one =");
                break;
            case "(" or "." or "[":
                _statement.Abandon(name, $"'{_statement.Excerpt(name)}' is real Python, which is not executed", _statement.RealPythonFix);
                break;
            default:
                _statement.Abandon(name, $"'{_statement.Excerpt(name)}' is no assignment", $"write {name.Text} = and the value, or # before a remark");
                break;
        }
    }
}
