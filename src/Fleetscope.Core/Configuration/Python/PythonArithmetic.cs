using System.Numerics;

namespace Fleetscope.Configuration.Python;

/// <summary>What Python's <c>+ - * / // %</c> make of literals.</summary>
internal static class PythonArithmetic
{
    // A config that needs more than this is a mistake (or an attack): two lines can ask for a text of a terabyte.
    private const int LongestText = 50_000;
    private const int MostItems = PythonExpression.MostValues;
    private const long MostBits = 16_384;

    /// <summary>The result, or what is wrong and how to mend it.</summary>
    public static (ConfigValue? Value, string Wrong, string Fix) Apply(string operation, ConfigValue left, ConfigValue right) =>
        (operation, left, right) switch
        {
            ("+", ConfigValue.Text a, ConfigValue.Text b) => Join(a, b),
            ("+", ConfigValue.Sequence a, ConfigValue.Sequence b) when a.IsTuple == b.IsTuple => Join(a, b),
            ("*", ConfigValue.Text or ConfigValue.Sequence, _) when IntegerOf(right) is { } times => Repeat(left, times, left.At),
            ("*", _, ConfigValue.Text or ConfigValue.Sequence) when IntegerOf(left) is { } times => Repeat(right, times, left.At),
            ("%", ConfigValue.Text, _) => Wrong("'%' on a text is formatting, which is computed by Python", "join the parts with +, as in APP_NAME + 'Queue'"),
            _ when IntegerOf(left) is { } a && IntegerOf(right) is { } b => OfIntegers(operation, a, b, left.At),
            _ when IsNumber(left) && IsNumber(right) => OfReals(operation, left, right),
            _ => Mismatch(operation, left, right),
        };

    public static (ConfigValue? Value, string Wrong, string Fix) Sign(string operation, ConfigValue value, TextPosition at) => value switch
    {
        ConfigValue.Real real => Right(new ConfigValue.Real(operation == "-" ? -real.Value : real.Value, at)),
        _ when IntegerOf(value) is { } number => Right(new ConfigValue.Whole(operation == "-" ? -number : number, at)),
        _ => Wrong($"'{operation}' before {value.Kind} ({value.InShort()}): only numbers have a sign", $"remove the {operation}"),
    };

    /// <summary>The number a value counts as: in Python True is 1.</summary>
    private static BigInteger? IntegerOf(ConfigValue value) => value switch
    {
        ConfigValue.Whole integer => integer.Value,
        ConfigValue.Truth truth => truth.Value ? 1 : 0,
        _ => null,
    };

    private static bool IsNumber(ConfigValue value) => value is ConfigValue.Real || IntegerOf(value) is not null;

    private static (ConfigValue? Value, string Wrong, string Fix) Join(ConfigValue.Text a, ConfigValue.Text b) =>
        a.Value.Length + (long)b.Value.Length > LongestText ? TooLong("text") : Right(new ConfigValue.Text(a.Value + b.Value, a.At));

    private static (ConfigValue? Value, string Wrong, string Fix) Join(ConfigValue.Sequence a, ConfigValue.Sequence b) =>
        a.Weight + b.Weight > MostItems ? TooLong("list") : Right(new ConfigValue.Sequence([.. a.Items, .. b.Items], a.IsTuple, a.At));

    private static (ConfigValue? Value, string Wrong, string Fix) Repeat(ConfigValue value, BigInteger times, TextPosition at)
    {
        times = BigInteger.Max(times, 0);
        switch (value)
        {
            case ConfigValue.Text text:
                return times * text.Value.Length > LongestText
                    ? TooLong("text")
                    : Right(new ConfigValue.Text(text.Value.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text.Value, (int)times)), at));
            case ConfigValue.Sequence { Items.Count: 0 } empty:
                return Right(empty with { At = at });
            case ConfigValue.Sequence list when times * list.Weight <= MostItems:
                return Right(new ConfigValue.Sequence([.. Enumerable.Repeat(list.Items, (int)times).SelectMany(items => items)], list.IsTuple, at));
            default:
                return TooLong("list");
        }
    }

    private static (ConfigValue? Value, string Wrong, string Fix) OfIntegers(string operation, BigInteger a, BigInteger b, TextPosition at)
    {
        if (operation is "/" or "//" or "%" && b.IsZero)
        {
            return DivisionByZero(operation);
        }

        if (operation == "/")
        {
            var quotient = Quotient(a, b);
            return double.IsInfinity(quotient) ? Wrong("the quotient is too large for a floating-point number", "write a smaller number") : Right(new ConfigValue.Real(quotient, at));
        }

        // The sum of both lengths bounds every result but never gets computed when it is too large.
        if (a.GetBitLength() + b.GetBitLength() > MostBits)
        {
            return Wrong($"a number of more than {PythonNumber.MostDigits} digits", "write a smaller number");
        }

        return Right(new ConfigValue.Whole(
            operation switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "//" => Floor(a, b),
                _ => a - (Floor(a, b) * b),
            },
            at));
    }

    private static (ConfigValue? Value, string Wrong, string Fix) OfReals(string operation, ConfigValue left, ConfigValue right)
    {
        var a = left is ConfigValue.Real x ? x.Value : Quotient(IntegerOf(left)!.Value, 1);
        var b = right is ConfigValue.Real y ? y.Value : Quotient(IntegerOf(right)!.Value, 1);
        if ((double.IsInfinity(a) && left is not ConfigValue.Real) || (double.IsInfinity(b) && right is not ConfigValue.Real))
        {
            return Wrong("a whole number is too large for a floating-point number", "write a smaller number");
        }

        if (operation is "/" or "//" or "%" && b == 0)
        {
            return DivisionByZero(operation);
        }

        return Right(new ConfigValue.Real(
            operation switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "/" => a / b,
                "//" => FloorAndRest(a, b).Floor,
                _ => FloorAndRest(a, b).Remainder,
            },
            left.At));
    }

    /// <summary>Python rounds towards minus infinity, C# towards zero.</summary>
    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    /// <summary>As float_divmod of CPython does it (Objects/floatobject.c), so that rounding is the same.</summary>
    private static (double Floor, double Remainder) FloorAndRest(double a, double b)
    {
        var rest = a % b;
        var quotient = (a - rest) / b;
        if (rest != 0)
        {
            if (b < 0 != rest < 0)
            {
                rest += b;
                quotient -= 1;
            }
        }
        else
        {
            rest = Math.CopySign(0, b);
        }

        if (quotient == 0)
        {
            return (Math.CopySign(0, a / b), rest);
        }

        var floor = Math.Floor(quotient);
        return (quotient - floor > 0.5 ? floor + 1 : floor, rest);
    }

    /// <summary>a / b, correctly rounded as in Python, whatever their size; infinite when a double cannot hold it.</summary>
    private static double Quotient(BigInteger a, BigInteger b)
    {
        if (a.IsZero)
        {
            return 0;
        }

        // Scale so that the whole quotient has 64 or 65 bits, then let what is left over decide ties through the last bit.
        var shift = 65 - (int)(BigInteger.Abs(a).GetBitLength() - BigInteger.Abs(b).GetBitLength());
        var dividend = BigInteger.Abs(a);
        var divisor = BigInteger.Abs(b);
        var quotient = shift >= 0 ? BigInteger.DivRem(dividend << shift, divisor, out var rest) : BigInteger.DivRem(dividend, divisor << -shift, out rest);
        while (quotient.GetBitLength() > 64)
        {
            rest += quotient & 1;
            quotient >>= 1;
            shift--;
        }

        var bits = (ulong)quotient | (rest.IsZero ? 0UL : 1UL);
        return Math.ScaleB((double)bits, -shift) * (a.Sign == b.Sign ? 1 : -1);
    }

    private static (ConfigValue? Value, string Wrong, string Fix) Mismatch(string operation, ConfigValue left, ConfigValue right)
    {
        var fix = (operation, left, right) switch
        {
            ("+", ConfigValue.Text, ConfigValue.Whole or ConfigValue.Real or ConfigValue.Truth) => $"put the number between quotes: '{right.InShort()}'",
            ("+", ConfigValue.Whole or ConfigValue.Real or ConfigValue.Truth, ConfigValue.Text) => $"put the number between quotes: '{left.InShort()}'",
            ("+", ConfigValue.Sequence, ConfigValue.Text) => $"put the text into a list: [{right.InShort()}]",
            ("+", ConfigValue.Sequence, ConfigValue.Sequence) => "write both as lists, with [ ]",
            _ => "use two numbers, two texts or two lists",
        };
        return Wrong($"'{operation}' between {left.Kind} ({left.InShort()}) and {right.Kind} ({right.InShort()})", fix);
    }

    private static (ConfigValue? Value, string Wrong, string Fix) DivisionByZero(string operation) => Wrong($"'{operation}' divides by zero", "write another divisor");

    private static (ConfigValue? Value, string Wrong, string Fix) TooLong(string what) =>
        Wrong($"the {what} becomes too long ({(what == "text" ? LongestText : MostItems):N0} is the limit)", "write a shorter one");

    private static (ConfigValue? Value, string Wrong, string Fix) Right(ConfigValue value) => (value, "", "");

    private static (ConfigValue? Value, string Wrong, string Fix) Wrong(string wrong, string fix) => (null, wrong, fix);
}
