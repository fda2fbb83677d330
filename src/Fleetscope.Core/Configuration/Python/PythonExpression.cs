namespace Fleetscope.Configuration.Python;

/// <summary>Reads one expression of literals and computes it while reading, so that no tree of it is ever built.</summary>
internal sealed class PythonExpression(PythonStatement statement, PythonNames names)
{
    private const int Deepest = 100;

    /// <summary>How many values a list or dict may hold, at all depths.</summary>
    public const int MostValues = 10_000;

    private int _depth;

    /// <summary>The value of the whole right side; null when a mistake was said.</summary>
    public ConfigValue? Read()
    {
        var first = statement.Here;
        var value = ReadSum();
        if (!statement.Here.Is(","))
        {
            return value;
        }

        // A tuple needs no brackets: A = 1, 2
        List<ConfigValue?> items = [value];
        while (statement.Here.Is(","))
        {
            statement.Take();
            if (!statement.Here.EndsStatement)
            {
                items.Add(ReadSum());
            }
        }

        return Sequence(items, isTuple: true, first);
    }

    private ConfigValue? ReadSum()
    {
        var value = ReadProduct();
        while (statement.Here.Is("+") || statement.Here.Is("-"))
        {
            var operation = statement.Take();
            value = Compute(operation, value, ReadProduct());
        }

        RefuseWhatIsComputed();
        return value;
    }

    private ConfigValue? ReadProduct()
    {
        var value = ReadSigned();
        while (statement.Here.Is("*") || statement.Here.Is("/") || statement.Here.Is("//") || statement.Here.Is("%"))
        {
            var operation = statement.Take();
            value = Compute(operation, value, ReadSigned());
        }

        return value;
    }

    private ConfigValue? ReadSigned()
    {
        if (!statement.Here.Is("+") && !statement.Here.Is("-"))
        {
            return ReadAtom();
        }

        var sign = statement.Take();
        if (!Deepen(sign))
        {
            return null;
        }

        var operand = ReadSigned();
        _depth--;
        if (operand is null)
        {
            return null;
        }

        var (value, wrong, fix) = PythonArithmetic.Sign(sign.Text, operand, statement.PositionOf(sign));
        return value ?? Refuse(sign, wrong, fix);
    }

    private ConfigValue? ReadAtom()
    {
        var token = statement.Here;
        var value = token switch
        {
            { Kind: PythonTokenKind.Number } => statement.Take().Value,
            { Kind: PythonTokenKind.Text } => ReadTexts(),
            { Kind: PythonTokenKind.Name } => ReadName(),
            { Kind: PythonTokenKind.Operator, Text: "(" or "[" } => ReadSequence(),
            { Kind: PythonTokenKind.Operator, Text: "{" } => ReadMap(),
            { Kind: PythonTokenKind.Operator, Text: "*" or "**" } => statement.Abandon(token, $"'{statement.Excerpt(token)}' unpacks a value", "write its parts"),
            { Kind: PythonTokenKind.Operator, Text: "~" or "..." or "@" } => statement.Abandon(token, $"'{token.Text}' is not read here", statement.RealPythonFix),
            _ => statement.Abandon(token, token.EndsStatement ? "a value is missing at the end" : $"a value is missing before '{statement.Excerpt(token)}'", "write it"),
        };

        if (statement.Here is { Kind: PythonTokenKind.Operator, Text: "(" or "[" or "." or "**" } trailer)
        {
            var what = trailer.Text switch { "(" => "a call", "[" => "a subscript", "." => "an attribute", _ => "a power" };
            return statement.Abandon(token, $"'{statement.Excerpt(token)}' is {what}, which is not computed", statement.RealPythonFix);
        }

        return value;
    }

    private ConfigValue.Text ReadTexts()
    {
        var value = (ConfigValue.Text)statement.Take().Value!;
        if (statement.Here.Kind != PythonTokenKind.Text)
        {
            return value;
        }

        // Adjacent texts are one text: 'a' 'b' is 'ab'.
        var whole = new System.Text.StringBuilder(value.Value);
        while (statement.Here.Kind == PythonTokenKind.Text)
        {
            whole.Append(((ConfigValue.Text)statement.Take().Value!).Value);
        }

        return new ConfigValue.Text(whole.ToString(), value.At);
    }

    private ConfigValue? ReadName()
    {
        var name = statement.Here;
        var at = statement.PositionOf(name);
        switch (name.Text)
        {
            case "True" or "False":
                statement.Take();
                return new ConfigValue.Truth(name.Text == "True", at);
            case "None":
                statement.Take();
                return new ConfigValue.None(at);
            case var word when PythonWords.Reserved.Contains(word):
                return statement.Abandon(name, $"'{statement.Excerpt(name)}' is real Python, which is not executed", statement.RealPythonFix);
        }

        statement.Take();
        if (statement.Here is { Kind: PythonTokenKind.Operator, Text: "(" or "[" or "." } or { Kind: PythonTokenKind.Name, Text: "for" })
        {
            // A call, or the variable of a comprehension: what follows is the mistake, not the name.
            return null;
        }

        if (names.TryUse(name.Text, out var value))
        {
            return value is null ? null : value with { At = at };
        }

        var (wrong, fix) = names.Unknown(name.Text);
        return Refuse(name, wrong, fix);
    }

    private ConfigValue? ReadSequence()
    {
        var open = statement.Take();
        if (!Deepen(open))
        {
            return null;
        }

        var closing = open.Text == "(" ? ")" : "]";
        List<ConfigValue?> items = [];
        var isTuple = open.Text == "(" && statement.Here.Is(")");
        while (!statement.Here.Is(closing) && !statement.Here.EndsStatement)
        {
            items.Add(ReadSum());
            if (!statement.Here.Is(",") && !Closes(closing))
            {
                break;
            }

            isTuple |= open.Text == "(" && statement.Here.Is(",");
            if (statement.Here.Is(","))
            {
                statement.Take();
            }
        }

        statement.Take();
        _depth--;
        return open.Text == "(" && !isTuple ? items.FirstOrDefault() : Sequence(items, isTuple, open);
    }

    private ConfigValue? ReadMap()
    {
        var open = statement.Take();
        if (!Deepen(open))
        {
            return null;
        }

        List<KeyValuePair<ConfigValue, ConfigValue>> entries = [];
        var isWhole = true;
        while (!statement.Here.Is("}") && !statement.Here.EndsStatement)
        {
            var keyToken = statement.Here;
            var key = ReadSum();
            if (!statement.Here.Is(":"))
            {
                statement.Abandon(statement.Here, $"a ':' and a value are missing behind {key?.InShort() ?? "the key"}", "write a dict as {'key': value}, and a list with [ ]");
                break;
            }

            statement.Take();
            var value = ReadSum();
            isWhole &= key is not null && value is not null;
            if (key is ConfigValue.Sequence { IsTuple: false } or ConfigValue.Map)
            {
                Refuse(keyToken, $"{key.Kind} cannot be a key of a dict", "use a text");
            }
            else if (key is not null && value is not null)
            {
                entries.Add(new(key, value));
            }

            if (!statement.Here.Is(",") && !Closes("}"))
            {
                break;
            }

            if (statement.Here.Is(","))
            {
                statement.Take();
            }
        }

        statement.Take();
        _depth--;
        return isWhole ? Bounded(new ConfigValue.Map(LastOfEach(entries), statement.PositionOf(open)), open) : null;
    }

    /// <summary>A key that is written twice has its last value, at its first place, as in Python.</summary>
    private static List<KeyValuePair<ConfigValue, ConfigValue>> LastOfEach(List<KeyValuePair<ConfigValue, ConfigValue>> entries) =>
        [.. entries.GroupBy(entry => entry.Key.ToString()).Select(same => new KeyValuePair<ConfigValue, ConfigValue>(same.First().Key, same.Last().Value))];

    private bool Closes(string closing)
    {
        var here = statement.Here;
        if (here.Is(closing))
        {
            return true;
        }

        statement.Abandon(here, here.EndsStatement ? $"'{closing}' is missing" : $"',' or '{closing}' is missing before '{statement.Excerpt(here)}'", "write it");
        return false;
    }

    private void RefuseWhatIsComputed()
    {
        var here = statement.Here;
        if (here.Kind == PythonTokenKind.Name && PythonWords.Expressions.Contains(here.Text))
        {
            statement.Abandon(here, $"'{statement.Excerpt(here)}' is real Python, which is not executed", statement.RealPythonFix);
        }
        else if (here is { Kind: PythonTokenKind.Operator, Text: "==" or "!=" or "<" or ">" or "<=" or ">=" })
        {
            statement.Abandon(here, $"'{here.Text}' is a comparison, which is not computed", statement.RealPythonFix);
        }
        else if (here is { Kind: PythonTokenKind.Operator, Text: "&" or "|" or "^" or "<<" or ">>" or "@" or ":=" })
        {
            statement.Abandon(here, $"'{here.Text}' is not computed (only + - * / // % are)", statement.RealPythonFix);
        }
    }

    private ConfigValue? Compute(PythonToken operation, ConfigValue? left, ConfigValue? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        var (value, wrong, fix) = PythonArithmetic.Apply(operation.Text, left, right);
        return value ?? Refuse(operation, wrong, fix);
    }

    private ConfigValue? Sequence(List<ConfigValue?> items, bool isTuple, PythonToken at) =>
        items.Contains(null) ? null : Bounded(new ConfigValue.Sequence([.. items.OfType<ConfigValue>()], isTuple, statement.PositionOf(at)), at);

    // Names make depth and size without brackets: A = [A, A] on forty lines.
    private ConfigValue? Bounded(ConfigValue value, PythonToken at) =>
        value.Depth > Deepest ? Refuse(at, $"{value.Kind} nested deeper than {Deepest}", "write it flatter")
        : value.Weight > MostValues ? Refuse(at, $"{value.Kind} of more than {MostValues:N0} values", "write fewer")
        : value;

    private bool Deepen(PythonToken at)
    {
        if (++_depth <= Deepest)
        {
            return true;
        }

        statement.Abandon(at, $"nested deeper than {Deepest}", "write it flatter");
        return false;
    }

    private ConfigValue? Refuse(PythonToken token, string wrong, string fix)
    {
        statement.Say(token, wrong, fix);
        return null;
    }
}
