using System.Globalization;
using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>Values as Python's <c>str()</c> writes them: the family's tools are Python, and so are the names that they gave.</summary>
internal static class PythonText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        JsonValueKind.Number => OfNumber(value.GetRawText()),
        _ => MessageText.Of(value),
    };

    /// <summary>A JSON number: whole ones digit by digit, others as Python writes the float that they are.</summary>
    public static string OfNumber(string json) =>
        json.AsSpan().ContainsAny('.', 'e', 'E') ? OfFloat(double.Parse(json, CultureInfo.InvariantCulture)) : json == "-0" ? "0" : json;

    /// <summary>A float as Python's <c>repr</c>: the shortest digits that read back as the same number, with an exponent outside 1e-4 .. 1e16.</summary>
    public static string OfFloat(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
        {
            return sign + "0.0";
        }

        // "E16" would round; "R" has the shortest digits, but its own idea of when to write an exponent.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = shortest.IndexOf('E');
        var mantissa = exponentAt < 0 ? shortest : shortest[..exponentAt];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var digits = (whole + (point < 0 ? "" : mantissa[(point + 1)..])).TrimStart('0');
        var leadingZeros = (whole + (point < 0 ? "" : mantissa[(point + 1)..])).Length - digits.Length;
        var exponent = whole.Length - leadingZeros - 1 + (exponentAt < 0 ? 0 : int.Parse(shortest[(exponentAt + 1)..], CultureInfo.InvariantCulture));
        digits = digits.TrimEnd('0');

        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return digits.Length <= exponent + 1
            ? $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
