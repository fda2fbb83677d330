using System.Globalization;
using System.Text;

namespace Fleetscope.Configuration.Python;

/// <summary>Python's string literals: <c>'...'</c>, <c>"..."</c>, both tripled, with the prefixes r and u.</summary>
internal sealed class PythonString
{
    private readonly string _source;
    private readonly StringBuilder _value = new();
    private int _at;
    private (int Start, int End, string Wrong, string Fix)? _mistake;

    private PythonString(string source, int at)
    {
        _source = source;
        _at = at;
    }

    /// <summary>Whether a quote behind this word makes it the prefix of a string, in any version of Python.</summary>
    public static bool IsPrefix(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[2];
        return word.Length <= 2 && word.ToLowerInvariant(lower) > 0
            && lower[..word.Length] is "r" or "u" or "b" or "f" or "t" or "br" or "rb" or "fr" or "rf" or "tr" or "rt";
    }

    public static PythonToken Read(string source, ref int at, int prefixLength, TextPosition position)
    {
        var start = at;
        var prefix = source.Substring(start, prefixLength).ToLowerInvariant();
        var literal = new PythonString(source, start + prefixLength);
        literal.ReadBody(start, isRaw: prefix.Contains('r'));
        at = literal._at;

        var mistake = prefix.Trim('r', 'u') switch
        {
            "b" => (start, at, $"a bytes literal ({prefix}'...') is no text", "remove the b"),
            "f" or "t" => (start, at, $"a formatted string ({prefix}'...') is computed by Python", "join the parts with +, as in APP_NAME + 'Queue'"),
            _ => literal._mistake,
        };
        return mistake is var (from, to, wrong, fix)
            ? new PythonToken(PythonTokenKind.Broken, wrong, from, to) { Fix = fix }
            : new PythonToken(PythonTokenKind.Text, "", start, at) { Value = new ConfigValue.Text(literal._value.ToString(), position) };
    }

    private void ReadBody(int start, bool isRaw)
    {
        var quote = _source[_at];
        var isTriple = string.CompareOrdinal(_source, _at, new string(quote, 3), 0, 3) == 0;
        var closing = new string(quote, isTriple ? 3 : 1);
        _at += closing.Length;
        while (_at < _source.Length && (isTriple || _source[_at] != '\n'))
        {
            if (string.CompareOrdinal(_source, _at, closing, 0, closing.Length) == 0)
            {
                _at += closing.Length;
                return;
            }

            if (_source[_at] == '\\' && _at + 1 < _source.Length)
            {
                if (isRaw)
                {
                    // Even a raw string keeps a quote behind a backslash from ending it, and keeps both.
                    _value.Append(_source, _at, 2);
                    _at += 2;
                }
                else
                {
                    ReadEscape();
                }

                continue;
            }

            _value.Append(_source[_at++]);
        }

        _mistake = (start, _at, $"this text has no closing {closing}", $"add {closing} at its end");
    }

    private void ReadEscape()
    {
        var start = _at;
        var c = _source[_at + 1];
        _at += 2;
        switch (c)
        {
            case '\n':
                break;
            case '\\' or '\'' or '"':
                _value.Append(c);
                break;
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
                _value.Append("\a\b\f\n\r\t\v"["abfnrtv".IndexOf(c)]);
                break;
            case >= '0' and <= '7':
                var octal = c - '0';
                for (var i = 0; i < 2 && _at < _source.Length && _source[_at] is >= '0' and <= '7'; i++)
                {
                    octal = (octal * 8) + (_source[_at++] - '0');
                }

                _value.Append((char)octal);
                break;
            case 'x':
                AppendCharacter(start, digits: 2);
                break;
            case 'u':
                AppendCharacter(start, digits: 4);
                break;
            case 'U':
                AppendCharacter(start, digits: 8);
                break;
            case 'N':
                Wrong(start, "a character by its name (\\N) is not read here", "write the character itself, or \\u and its number");
                break;
            default:
                // Python keeps an escape that it does not know, backslash and all.
                _value.Append('\\').Append(c);
                break;
        }
    }

    private void AppendCharacter(int start, int digits)
    {
        var end = _at;
        while (end < _source.Length && end < _at + digits && char.IsAsciiHexDigit(_source[end]))
        {
            end++;
        }

        var spelling = _source[start..end];
        if (end - _at < digits)
        {
            Wrong(start, $"'{spelling}' is half an escape: \\{_source[start + 1]} needs {digits} hex digits", "write \\\\ for a backslash, or put an r before the opening quote");
        }
        else if (uint.Parse(_source.AsSpan(_at, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var code && Rune.IsValid(code))
        {
            _value.Append(new Rune(code).ToString());
        }
        else
        {
            Wrong(start, $"'{spelling}' is no character", "write the character itself");
        }

        _at = end;
    }

    private void Wrong(int start, string wrong, string fix) => _mistake ??= (start, _at, wrong, fix);
}
