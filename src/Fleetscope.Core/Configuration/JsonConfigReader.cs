using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Fleetscope.Configuration;

/// <summary>Reads a config written as one JSON object with the keys of config.py.</summary>
internal static class JsonConfigReader
{
    private const string Fix = "write one JSON object with the keys of config.py: {\"APP_NAME\": \"MyRun\"}";

    /// <param name="overrides">Values that keys get instead of what the file has.</param>
    public static LiteralReading Read(string path, string text, IReadOnlyDictionary<string, ConfigValue> overrides)
    {
        var source = new SourceText(path, text);
        var bytes = Encoding.UTF8.GetBytes(source.Text);
        var places = new JsonPlaces(source, bytes);
        var reader = new Utf8JsonReader(bytes);
        List<ConfigMistake> mistakes = [];
        List<ConfigEntry> entries = [];
        var isCut = false;
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, places, entries, mistakes);
                reader.Read();
            }
            else
            {
                Add(mistakes, path, places.At(reader.TokenStartIndex), "", "the config is no JSON object", Fix);
            }
        }
        catch (JsonException mistake)
        {
            isCut = true;
            var at = places.InLine(mistake.LineNumber ?? 0, mistake.BytePositionInLine ?? 0);
            var (cause, next) = JsonTrouble.Words(mistake, source.Text.Split('\n').ElementAtOrDefault((int)(mistake.LineNumber ?? 0)) ?? "");
            Add(mistakes, path, at, "", "no JSON: " + cause, next);
        }

        for (var i = 0; i < entries.Count; i++)
        {
            entries[i] = entries[i] with { Value = overrides.GetValueOrDefault(entries[i].Key) ?? entries[i].Value };
        }

        entries.AddRange(overrides.Where(pair => entries.All(entry => entry.Key != pair.Key)).Select(pair => new ConfigEntry(pair.Key, pair.Value, TextPosition.None)));
        return new LiteralReading(entries, new HashSet<string>(), new HashSet<string>(), isCut, mistakes);
    }

    private static void ReadObject(ref Utf8JsonReader reader, JsonPlaces places, List<ConfigEntry> entries, List<ConfigMistake> mistakes)
    {
        Dictionary<string, TextPosition> seen = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = places.At(reader.TokenStartIndex);
            var key = TextOf(ref reader, at, places.Path, mistakes);
            reader.Read();
            var value = ReadValue(ref reader, places, mistakes);
            if (seen.TryGetValue(key, out var first))
            {
                Add(mistakes, places.Path, at, key, $"the key {key} is there twice (first in line {first.Line})", "remove one of them");
                continue;
            }

            seen.Add(key, at);
            entries.Add(new ConfigEntry(key, value, at));
        }
    }

    // Utf8JsonReader refuses more than 64 levels, so this recursion ends.
    private static ConfigValue ReadValue(ref Utf8JsonReader reader, JsonPlaces places, List<ConfigMistake> mistakes)
    {
        var at = places.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return new ConfigValue.Truth(reader.TokenType == JsonTokenType.True, at);
            case JsonTokenType.Number:
                return NumberOf(Encoding.ASCII.GetString(reader.ValueSpan), at);
            case JsonTokenType.String:
                return new ConfigValue.Text(TextOf(ref reader, at, places.Path, mistakes), at);
            case JsonTokenType.StartArray:
                List<ConfigValue> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, places, mistakes));
                }

                return new ConfigValue.Sequence(items, IsTuple: false, at);
            case JsonTokenType.StartObject:
                List<ConfigEntry> entries = [];
                ReadObject(ref reader, places, entries, mistakes);
                return new ConfigValue.Map([.. entries.Select(entry => KeyValuePair.Create<ConfigValue, ConfigValue>(new ConfigValue.Text(entry.Key, entry.At), entry.Value))], at);
            default:
                return new ConfigValue.None(at);
        }
    }

    private static ConfigValue NumberOf(string spelling, TextPosition at) =>
        spelling.Length <= Python.PythonNumber.MostDigits && BigInteger.TryParse(spelling, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? new ConfigValue.Whole(whole, at)
            : new ConfigValue.Real(double.Parse(spelling, NumberStyles.Float, CultureInfo.InvariantCulture), at);

    private static string TextOf(ref Utf8JsonReader reader, TextPosition at, string path, List<ConfigMistake> mistakes)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: System.Text.Json has no other way to say so.
            Add(mistakes, path, at, "", "a text with half a character (an escape \\ud800 to \\udfff without its other half)", "write the character itself");
            return "";
        }
    }

    private static void Add(List<ConfigMistake> mistakes, string path, TextPosition at, string key, string message, string fix) =>
        mistakes.Add(new ConfigMistake(path, at.Line, at.Column, key, message, fix));
}
