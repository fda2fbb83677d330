using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Fleetscope.Configuration.Python;

/// <summary>Python's spellings of numbers.</summary>
internal static partial class PythonNumber
{
    /// <summary>Python itself reads no longer ones (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits).</summary>
    public const int MostDigits = 4300;

    public static PythonToken Read(string text, ref int at, TextPosition position)
    {
        var start = at;
        var isBased = text[at] == '0' && at + 1 < text.Length && text[at + 1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B';
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' || (!isBased && IsExponentSign(text, at, start))))
        {
            at++;
        }

        var spelling = text[start..at];
        var (value, wrong, fix) = Value(spelling, position);
        return value is null
            ? new PythonToken(PythonTokenKind.Broken, wrong, start, at) { Fix = fix }
            : new PythonToken(PythonTokenKind.Number, spelling, start, at) { Value = value };
    }

    private static bool IsExponentSign(string text, int at, int start) => text[at] is '+' or '-' && at > start && text[at - 1] is 'e' or 'E';

    private static (ConfigValue? Value, string Wrong, string Fix) Value(string spelling, TextPosition position)
    {
        if (spelling.Length > MostDigits)
        {
            return (null, $"a number of {spelling.Length} digits", $"write one of at most {MostDigits}");
        }

        var digits = spelling.Replace("_", "", StringComparison.Ordinal);
        if (DecimalInteger().IsMatch(spelling))
        {
            return (new ConfigValue.Whole(BigInteger.Parse(digits, CultureInfo.InvariantCulture), position), "", "");
        }

        if (BasedInteger().IsMatch(spelling))
        {
            var bits = char.ToLowerInvariant(spelling[1]) switch { 'x' => 4, 'o' => 3, _ => 1 };
            var number = digits[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum << bits) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return (new ConfigValue.Whole(number, position), "", "");
        }

        if (Float().IsMatch(spelling))
        {
            return (new ConfigValue.Real(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture), position), "", "");
        }

        var shown = spelling.Length <= 40 ? spelling : spelling[..37] + "...";
        return spelling.All(c => c is '0' or '_' || char.IsAsciiDigit(c)) && spelling[0] == '0'
            ? (null, $"'{shown}' is no number: Python allows no leading zeros", "remove the zeros, or put it between quotes if it is a text")
            : (null, $"'{shown}' is no number", "put it between quotes if it is a text, else correct it");
    }

    [GeneratedRegex(@"^(0(_?0)*|[1-9](_?[0-9])*)\z")]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(@"^0([xX](_?[0-9a-fA-F])+|[oO](_?[0-7])+|[bB](_?[01])+)\z")]
    private static partial Regex BasedInteger();

    [GeneratedRegex(@"^([0-9](_?[0-9])*\.?|([0-9](_?[0-9])*)?\.[0-9](_?[0-9])*)([eE][+-]?[0-9](_?[0-9])*)\z|^([0-9](_?[0-9])*\.|([0-9](_?[0-9])*)?\.[0-9](_?[0-9])*)\z")]
    private static partial Regex Float();
}
