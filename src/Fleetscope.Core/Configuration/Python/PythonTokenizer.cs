using System.Globalization;

namespace Fleetscope.Configuration.Python;

/// <summary>Cuts a config.py into words. Nothing stops it: what is no word becomes a broken one that says what is wrong.</summary>
internal sealed class PythonTokenizer
{
    // Longest first, so that "**=" is not read as "*".
    private static readonly string[] Operators =
    [
        "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "**", "//", "==", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=",
        "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
    ];

    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<PythonToken> _tokens = [];
    private readonly Stack<int> _open = new();
    private int _at;

    private PythonTokenizer(SourceText source)
    {
        _source = source;
        _text = source.Text;
    }

    public static IReadOnlyList<PythonToken> Read(SourceText source)
    {
        var tokenizer = new PythonTokenizer(source);
        while (tokenizer._at < tokenizer._text.Length)
        {
            tokenizer.ReadOne();
        }

        tokenizer.CloseBrackets();
        tokenizer.Add(PythonTokenKind.NewLine, tokenizer._at);
        tokenizer.Add(PythonTokenKind.End, tokenizer._at);
        return tokenizer._tokens;
    }

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    private void ReadOne()
    {
        var start = _at;
        switch (Here)
        {
            case ' ' or '\t' or '\f':
                _at++;
                break;
            case '\n':
                EndLine();
                break;
            case '#':
                _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
                break;
            case '\\':
                ReadContinuation();
                break;
            case '\'' or '"':
                AddString(prefixLength: 0);
                break;
            case var c when char.IsAsciiDigit(c) || (c == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])):
                _tokens.Add(PythonNumber.Read(_text, ref _at, _source.PositionOf(start)));
                break;
            case var c when char.IsLetter(c) || c == '_':
                ReadName();
                break;
            default:
                ReadOperator();
                break;
        }
    }

    private void ReadName()
    {
        var start = _at;
        while (char.IsLetterOrDigit(Here) || Here == '_')
        {
            _at++;
        }

        if (Here is '\'' or '"' && PythonString.IsPrefix(_text.AsSpan(start, _at - start)))
        {
            var length = _at - start;
            _at = start;
            AddString(length);
            return;
        }

        Add(PythonTokenKind.Name, start);
    }

    private void AddString(int prefixLength)
    {
        var start = _at;
        _tokens.Add(PythonString.Read(_text, ref _at, prefixLength, _source.PositionOf(start)));
    }

    private void ReadOperator()
    {
        var start = _at;
        var found = Array.Find(Operators, spelling => string.CompareOrdinal(_text, _at, spelling, 0, spelling.Length) == 0);
        if (found is null)
        {
            ReadStranger();
            return;
        }

        _at += found.Length;
        switch (found)
        {
            case "(" or "[" or "{":
                _open.Push(start);
                break;
            case ")" or "]" or "}":
                Close(found, start);
                return;
            case ";" when _open.Count > 0:
                Break(start, "';' stands inside brackets", $"close the '{_text[_open.Peek()]}' of line {_source.PositionOf(_open.Peek()).Line}, or write ','");
                return;
            case ";":
                Add(PythonTokenKind.NewLine, start);
                return;
        }

        Add(PythonTokenKind.Operator, start);
    }

    private void Close(string bracket, int start)
    {
        if (_open.Count == 0)
        {
            Break(start, $"'{bracket}' closes nothing", "remove it, or open it before");
            return;
        }

        var opened = _open.Pop();
        var wanted = _text[opened] switch { '(' => ")", '[' => "]", _ => "}" };
        if (wanted != bracket)
        {
            Break(start, $"'{bracket}' does not close the '{_text[opened]}' of line {_source.PositionOf(opened).Line}", $"write '{wanted}'");
            return;
        }

        Add(PythonTokenKind.Operator, start);
    }

    private void EndLine()
    {
        var start = _at++;
        if (_open.Count == 0)
        {
            Add(PythonTokenKind.NewLine, start);
        }
        else if (AssignmentStarts())
        {
            // No literal can hold "NAME =" at the start of a line: a bracket was left open above. Saying so here lets the rest of the file be read.
            CloseBrackets();
            Add(PythonTokenKind.NewLine, start);
        }
    }

    private bool AssignmentStarts()
    {
        var i = _at;
        while (i < _text.Length && (char.IsLetterOrDigit(_text[i]) || _text[i] == '_'))
        {
            i++;
        }

        if (i == _at || char.IsDigit(_text[_at]))
        {
            return false;
        }

        while (i < _text.Length && _text[i] is ' ' or '\t')
        {
            i++;
        }

        return i < _text.Length && _text[i] == '=' && !(i + 1 < _text.Length && _text[i + 1] == '=');
    }

    private void CloseBrackets()
    {
        if (_open.Count > 0)
        {
            var opened = _open.Peek();
            var wanted = _text[opened] switch { '(' => ')', '[' => ']', _ => '}' };
            _tokens.Add(new PythonToken(PythonTokenKind.Broken, $"'{_text[opened]}' is never closed", opened, opened + 1) { Fix = $"add the '{wanted}' that ends it" });
            _open.Clear();
        }
    }

    private void ReadContinuation()
    {
        var start = _at++;
        if (Here == '\n')
        {
            _at++;
        }
        else
        {
            Break(start, "'\\' is not the last character of its line", "remove it, or the characters behind it (spaces too)");
        }
    }

    private void ReadStranger()
    {
        var start = _at;
        _at += char.IsHighSurrogate(Here) && _at + 1 < _text.Length && char.IsLowSurrogate(_text[_at + 1]) ? 2 : 1;
        var number = _at - start == 2 ? char.ConvertToUtf32(_text[start], _text[start + 1]) : _text[start];
        var code = "U+" + number.ToString("X4", CultureInfo.InvariantCulture);
        var (what, fix) = _text[start] switch
        {
            '\u2018' or '\u2019' or '\u201A' or '\u201B' => ($"the curly quote {_text[start]} ({code})", "write a straight ' (word processors change it)"),
            '\u201C' or '\u201D' or '\u201E' or '\u201F' => ($"the curly quote {_text[start]} ({code})", "write a straight \" (word processors change it)"),
            '\u00A0' or '\u202F' or '\u3000' or '\u2003' or '\u2002' => ($"a space that is not a plain one ({code})", "replace it by a plain space"),
            '\uFEFF' or '\u200B' or '\u200C' or '\u200D' or '\u2060' => ($"an invisible character ({code})", "remove it"),
            _ when char.IsControl(_text[start]) => ($"the control character {code}", "remove it"),
            _ when char.IsSurrogate(_text[start]) && _at - start == 1 => ($"half a character ({code})", "remove it"),
            _ => ($"the character {_text[start.._at]} ({code})", "put it between quotes if it belongs to a text, else remove it"),
        };
        Break(start, what + " means nothing here", fix);
    }

    private void Add(PythonTokenKind kind, int start) => _tokens.Add(new PythonToken(kind, _text[start.._at], start, _at));

    private void Break(int start, string wrong, string fix) => _tokens.Add(new PythonToken(PythonTokenKind.Broken, wrong, start, _at) { Fix = fix });
}
