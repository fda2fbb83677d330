using System.Globalization;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>Text read as Python's <c>int()</c> and <c>float()</c> read it: spaces around, single underscores between digits, digits of any script.</summary>
internal static class PythonNumber
{
    /// <summary>Whether Python's <c>int(text)</c> gives a number. <paramref name="value"/> is null when it does not fit 64 bits.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text, out long? value)
    {
        value = null;
        text = text.Trim();
        var negative = text.Length > 0 && text[0] == '-';
        var digits = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        if (!IsRunOfDigits(digits))
        {
            return false;
        }

        Int128 sum = 0;
        foreach (var letter in digits)
        {
            if (letter != '_' && sum <= long.MaxValue)
            {
                sum = (sum * 10) + CharUnicodeInfo.GetDecimalDigitValue(letter);
            }
        }

        value = sum > long.MaxValue ? null : negative ? -(long)sum : (long)sum;
        return true;
    }

    /// <summary>Whether Python's <c>float(text)</c> gives a number (or inf, or nan).</summary>
    public static bool IsFloat(ReadOnlySpan<char> text, out double value)
    {
        text = text.Trim();
        value = 0;
        var sign = text.Length > 0 && text[0] == '-' ? -1.0 : 1.0;
        var body = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        if (body.Equals("inf", StringComparison.OrdinalIgnoreCase) || body.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = sign * double.PositiveInfinity;
            return true;
        }

        if (body.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return true;
        }

        var exponent = body.IndexOfAny('e', 'E');
        var power = exponent < 0 ? [] : body[(exponent + 1)..];
        var mantissa = exponent < 0 ? body : body[..exponent];
        if (exponent >= 0 && !IsRunOfDigits(power.Length > 0 && power[0] is '-' or '+' ? power[1..] : power))
        {
            return false;
        }

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];
        if ((whole.IsEmpty && fraction.IsEmpty) || (!whole.IsEmpty && !IsRunOfDigits(whole)) || (!fraction.IsEmpty && !IsRunOfDigits(fraction)))
        {
            return false;
        }

        var plain = new char[text.Length];
        var length = 0;
        foreach (var letter in text)
        {
            if (letter != '_')
            {
                var digit = CharUnicodeInfo.GetDecimalDigitValue(letter);
                plain[length++] = digit >= 0 ? (char)('0' + digit) : letter;
            }
        }

        return double.TryParse(plain.AsSpan(0, length), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Digits with at most one underscore between two of them.</summary>
    private static bool IsRunOfDigits(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '_' || text[^1] == '_')
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' ? text[i - 1] == '_' : CharUnicodeInfo.GetDecimalDigitValue(text[i]) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
