namespace Fleetscope.Configuration.Python;

/// <summary>A walk over the statements of a config.py: the word we are at, and what is wrong so far.</summary>
/// <remarks>
/// An abandoned statement pretends to be at its end, and says nothing more; so whoever reads an expression may just return.
/// </remarks>
internal sealed class PythonStatement(SourceText source, IReadOnlyList<PythonToken> tokens)
{
    // Whoever has more than this gave us something else than a config.
    private const int MostMistakes = 1000;

    private readonly List<ConfigMistake> _mistakes = [];
    private readonly HashSet<string> _lost = [];
    private int _at;
    private bool _isAbandoned;
    private bool _skipsBlock;

    public IReadOnlyList<ConfigMistake> Mistakes => _mistakes;

    /// <summary>The name that the statement assigns, for its mistakes.</summary>
    public string Key { get; set; } = "";

    /// <summary>Whether the statement was given up.</summary>
    public bool IsAbandoned => _isAbandoned;

    public PythonToken Here => tokens[_at];

    public PythonToken Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>The one line of Python that writes what a config with real Python comes to.</summary>
    public string RealPythonFix
    {
        get
        {
            var name = Path.GetFileName(source.Path) is { Length: > 0 } file && file.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_') ? file : "config.py";
            var json = Path.ChangeExtension(name, ".json");
            return "write the value itself, or let Python write it: python3 -c \"import json,runpy; print(json.dumps({k:v for k,v in runpy.run_path('"
                + name + "').items() if k.isupper()}))\" > " + json + " and then --config " + json;
        }
    }

    /// <summary>Goes to the next statement; false at the end of the file.</summary>
    public bool Begin()
    {
        Key = "";
        _isAbandoned = false;
        while (Here.Kind != PythonTokenKind.End && _mistakes.Count < MostMistakes)
        {
            if (Here.Kind == PythonTokenKind.NewLine)
            {
                _at++;
            }
            else if (_skipsBlock && (IsIndented() || PythonWords.Continuations.Contains(Here.Text)))
            {
                LoseNames();
                SkipToEnd();
            }
            else
            {
                _skipsBlock = false;
                if (!IsIndented())
                {
                    return true;
                }

                Abandon(Here, $"'{Excerpt(Here)}' is indented", "start it at the beginning of its line");
                _isAbandoned = false;
            }
        }

        return false;
    }

    /// <summary>Goes behind the statement; whatever is left of it is a mistake.</summary>
    public void Finish()
    {
        if (!Here.EndsStatement)
        {
            Abandon(Here, $"'{Excerpt(Here)}' follows a complete value", "separate statements by lines, texts by +, and parts of a list by commas");
        }
    }

    /// <summary>The word we are at; goes to the next one, but never behind the statement.</summary>
    public PythonToken Take() => tokens[Here.EndsStatement ? _at : _at++];

    /// <summary>Whether nothing but texts follow to the end of the statement; takes them if so.</summary>
    public bool IsTextOnly()
    {
        var end = _at;
        while (tokens[end].Kind == PythonTokenKind.Text)
        {
            end++;
        }

        if (tokens[end].EndsStatement)
        {
            _at = end;
            return true;
        }

        return false;
    }

    public string Excerpt(PythonToken from)
    {
        var end = _at;
        while (!tokens[end].EndsStatement && tokens[end].Kind != PythonTokenKind.Broken && tokens[end].Start - from.Start < 100)
        {
            end++;
        }

        return source.Excerpt(from.Start, Math.Max(from.End, tokens[end].Start));
    }

    public TextPosition PositionOf(PythonToken token) => source.PositionOf(token.Start);

    /// <summary>Says what is wrong, and goes on.</summary>
    public void Say(PythonToken token, string wrong, string fix)
    {
        if (!_isAbandoned)
        {
            Add(token, wrong, fix);
            _isAbandoned = _mistakes.Count >= MostMistakes;
        }
    }

    /// <summary>Says what is wrong, and gives the statement up.</summary>
    /// <returns>Null, for whoever would have returned a value.</returns>
    public ConfigValue? Abandon(PythonToken token, string wrong, string fix)
    {
        if (_isAbandoned)
        {
            return null;
        }

        _isAbandoned = true;
        token = token.Kind == PythonTokenKind.Broken || Here.Kind != PythonTokenKind.Broken ? token : Here;
        if (token.Kind == PythonTokenKind.Broken)
        {
            (wrong, fix) = (token.Text, token.Fix);
        }

        Add(token, wrong, fix);
        SkipToEnd(afterLine: PositionOf(token).Line);
        return null;
    }

    /// <summary>Names that real Python above may have given a value: nothing can be said about them. Forgets them.</summary>
    public IReadOnlyList<string> TakeLostNames()
    {
        string[] names = [.. _lost];
        _lost.Clear();
        return names;
    }

    /// <summary>Gives up a statement of real Python, and the indented lines that belong to it.</summary>
    public void AbandonBlock(PythonToken token)
    {
        LoseNames();
        Abandon(token, $"'{Excerpt(token)}' is real Python, which is not executed", RealPythonFix);
        _skipsBlock = true;
    }

    private void LoseNames()
    {
        for (var i = _at; !tokens[i].EndsStatement; i++)
        {
            if (tokens[i].Kind == PythonTokenKind.Name)
            {
                _lost.Add(tokens[i].Text);
            }
        }
    }

    private void SkipToEnd(int afterLine = 0)
    {
        for (; !Here.EndsStatement; _at++)
        {
            // Broken words on later lines of the same statement are mistakes of their own.
            if (Here.Kind == PythonTokenKind.Broken && PositionOf(Here).Line > afterLine)
            {
                afterLine = PositionOf(Here).Line;
                Add(Here, Here.Text, Here.Fix);
            }
        }
    }

    private bool IsIndented() => PositionOf(Here).Column > 1 && (_at == 0 || tokens[_at - 1].Text != ";");

    private void Add(PythonToken token, string wrong, string fix)
    {
        var at = PositionOf(token);
        _mistakes.Add(new ConfigMistake(source.Path, at.Line, at.Column, Key, wrong, fix));
    }
}
