using System.Globalization;
using System.Numerics;

namespace Fleetscope.Configuration;

/// <summary>Asks a config for keys by their descriptions, and collects everything that is wrong with their values.</summary>
/// <remarks>A key that is absent, <c>None</c> or wrong gives null, so that the caller's default stands and the reading goes on.</remarks>
public sealed class ConfigReading(ConfigFile file)
{
    private readonly List<ConfigMistake> _mistakes = [];

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<ConfigMistake> Mistakes => _mistakes;

    /// <summary>A text; of a <see cref="ConfigKind.Choice"/> key, one of its words.</summary>
    public string? Text(ConfigKey key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case ConfigValue.Truth { Value: false } when key.FalseMeansUnset:
                return null;
            case ConfigValue.Text text when key.FalseMeansUnset && text.Value.Trim().Equals("false", StringComparison.OrdinalIgnoreCase):
                return null;
            case ConfigValue.Text text when text.Value.Any(char.IsControl):
                Refuse(key, $"{key.Name} contains the control character U+{(int)text.Value.First(char.IsControl):X4}", "remove it (a backslash in a path is written \\\\ or behind r')");
                return null;
            case ConfigValue.Text text:
                return key.Kind == ConfigKind.Choice ? Choice(key, text.Value) : text.Value;
            case var other:
                Refuse(
                    key, $"{key.Name} must be text, not {other.Kind} ({other.InShort()})",
                    key.Kind == ConfigKind.Choice ? $"write {Words(key)}" : $"put it between quotes: {key.Name} = '{(other is ConfigValue.Sequence or ConfigValue.Map ? "..." : other.InShort())}'");
                return null;
        }
    }

    /// <summary>A boolean, however it is spelled.</summary>
    public bool? Truth(ConfigKey key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case ConfigValue.Truth truth:
                return truth.Value;
            case ConfigValue.Text text when bool.TryParse(text.Value, out var truth):
                return truth;
            case var other:
                Refuse(key, $"{key.Name} must be True or False, not {other.InShort()}", $"write {key.Name} = True or {key.Name} = False");
                return null;
        }
    }

    /// <summary>A whole number within the key's range.</summary>
    public long? Whole(ConfigKey key)
    {
        var value = Value(key);
        BigInteger? number = value switch
        {
            ConfigValue.Whole integer => integer.Value,
            ConfigValue.Real real when double.IsInteger(real.Value) => new BigInteger(real.Value),
            ConfigValue.Text { Value.Length: < 40 } text when BigInteger.TryParse(text.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed) => parsed,
            ConfigValue.Text { Value.Length: < 40 } text when double.TryParse(text.Value, CultureInfo.InvariantCulture, out var parsed) && double.IsInteger(parsed) => new BigInteger(parsed),
            _ => null,
        };
        if (value is null)
        {
            return null;
        }

        if (number is not { } found)
        {
            Refuse(key, $"{key.Name} must be a whole number{Counted(key.Unit)}, not {value.InShort()}", $"write a number, as in {key.Name} = {Sample(key)}");
            return null;
        }

        if ((double)found < key.Minimum || (double)found > key.Maximum || found < long.MinValue || found > long.MaxValue)
        {
            Refuse(key, $"{key.Name} is {value.InShort()}, which is out of range", $"write a number of {key.Range}{Of(key.Unit)}");
            return null;
        }

        return (long)found;
    }

    /// <summary>A number within the key's range.</summary>
    public double? Number(ConfigKey key)
    {
        var value = Value(key);
        double? number = value switch
        {
            ConfigValue.Whole integer => (double)integer.Value,
            ConfigValue.Real real => real.Value,
            ConfigValue.Text { Value.Length: < 40 } text when double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => null,
        };
        if (value is null)
        {
            return null;
        }

        if (number is not { } found)
        {
            Refuse(key, $"{key.Name} must be a number{Counted(key.Unit)}, not {value.InShort()}", $"write a number, as in {key.Name} = {Sample(key)}");
            return null;
        }

        if (!double.IsFinite(found) || found < key.Minimum || found > key.Maximum)
        {
            Refuse(key, $"{key.Name} is {value.InShort()}, which is out of range", $"write a number of {key.Range}{Of(key.Unit)}");
            return null;
        }

        return found;
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string>? Texts(ConfigKey key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case ConfigValue.Sequence list when list.Items.All(item => item is ConfigValue.Text text && !text.Value.Contains('\0')):
                return [.. list.Items.Cast<ConfigValue.Text>().Select(item => item.Value)];
            case ConfigValue.Sequence list:
                var wrong = list.Items.First(item => item is not ConfigValue.Text text || text.Value.Contains('\0'));
                Refuse(
                    key,
                    wrong is ConfigValue.Text ? $"{key.Name} contains the control character U+0000" : $"{key.Name} holds {wrong.Kind} ({wrong.InShort()}) among its texts",
                    wrong is ConfigValue.Text ? "remove it" : $"put it between quotes: '{(wrong is ConfigValue.Sequence or ConfigValue.Map ? "..." : wrong.InShort())}'",
                    wrong.At);
                return null;
            case ConfigValue.Text text:
                var words = text.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => (ConfigValue)new ConfigValue.Text(word, default));
                Refuse(key, $"{key.Name} must be a list of texts, not one text ({text.InShort()})", $"write {key.Name} = {new ConfigValue.Sequence([.. words], IsTuple: false, default)}");
                return null;
            case var other:
                Refuse(key, $"{key.Name} must be a list of texts, not {other.Kind} ({other.InShort()})", $"write {key.Name} = ['...', '...']");
                return null;
        }
    }

    /// <summary>Looks at a key that somebody else will use.</summary>
    public void Check(ConfigKey key) => _ = key.Kind switch
    {
        ConfigKind.Text or ConfigKind.Choice => (object?)Text(key),
        ConfigKind.Whole => Whole(key),
        ConfigKind.Number => Number(key),
        ConfigKind.Truth => Truth(key),
        _ => Texts(key),
    };

    /// <summary>Says that the value of a key is wrong.</summary>
    public void Refuse(ConfigKey key, string message, string fix, TextPosition? at = null)
    {
        var place = at is { Line: > 0 } ? at.Value : file.Find(key.Name)?.Value.At ?? TextPosition.None;
        var isSet = file.Find(key.Name)?.FromCommandLine ?? false;
        _mistakes.Add(new ConfigMistake(file.Path, place.Line, place.Column, key.Name, isSet ? message + ", from the command line" : message, fix));
    }

    /// <summary>Stops when anything was wrong.</summary>
    /// <exception cref="ConfigException">With all of it.</exception>
    public void ThrowIfWrong()
    {
        if (_mistakes.Count > 0)
        {
            throw new ConfigException(file.Path, _mistakes);
        }
    }

    private ConfigValue? Value(ConfigKey key) => file.Find(key.Name)?.Value is { } value and not ConfigValue.None ? value : null;

    private string? Choice(ConfigKey key, string text)
    {
        var word = text.Trim().ToLowerInvariant();
        if (word.Length == 0 || key.Choices.Contains(word))
        {
            return word.Length == 0 ? null : word;
        }

        Refuse(key, $"{key.Name} is {new ConfigValue.Text(text, default).InShort()}, which is none of its words", $"write {Words(key)}");
        return null;
    }

    private static string Words(ConfigKey key) => string.Join(" or ", key.Choices.Select(choice => $"'{choice}'"));

    private static string Of(string unit) => unit.Length == 0 ? "" : " " + unit;

    private static string Counted(string unit) => unit.Length == 0 ? "" : $" ({unit})";

    private static string Sample(ConfigKey key) => decimal.TryParse(key.Default, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? key.Default
        : double.IsFinite(key.Minimum) && key.Minimum > 0 ? key.Minimum.ToString(CultureInfo.InvariantCulture)
        : "1";
}
