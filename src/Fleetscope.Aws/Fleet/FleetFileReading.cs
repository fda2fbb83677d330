using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Fleet;

/// <summary>One pass over a fleet file: builds its tree without comments and collects what does not fit the shape of a request.</summary>
internal sealed class FleetFileReading(string path, byte[] text)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] bytes = text.AsSpan().StartsWith(ByteOrderMark) ? text[3..] : text;
    private int countedBytes;
    private int line = 1;

    public List<ConfigMistake> Mistakes { get; } = [];

    /// <summary>The line of each value, by its path.</summary>
    public Dictionary<string, int> Lines { get; } = [];

    /// <returns>Null when the file is no object.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public JsonObject? Read()
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Add("", 1, "the file is no JSON object", "write one object in braces, as in the family's example fleet files");
            reader.Skip();
            reader.Read();
            return null;
        }

        var request = ReadObject(ref reader, FleetShape.Request, "");
        reader.Read();
        return request;
    }

    // Utf8JsonReader refuses more than 64 levels, so this recursion ends.
    private JsonNode? ReadValue(ref Utf8JsonReader reader, FleetShape shape, string at)
    {
        Lines[at] = LineOf(reader.TokenStartIndex);
        var kind = reader.TokenType;
        if (!Fits(kind, shape))
        {
            Add(at, Lines[at], $"{at} is {Name(ref reader)}", $"write {Wanted(shape)} there");
            shape = new FleetShape.Anything();
        }

        return kind switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, shape, at),
            JsonTokenType.StartArray => ReadList(ref reader, shape is FleetShape.ListOf list ? list.Item : shape, at),
            JsonTokenType.String => JsonValue.Create(reader.GetString()),
            JsonTokenType.Number => JsonNode.Parse(reader.ValueSpan),
            JsonTokenType.True or JsonTokenType.False => JsonValue.Create(kind == JsonTokenType.True),
            _ => null,
        };
    }

    private JsonArray ReadList(ref Utf8JsonReader reader, FleetShape item, string at)
    {
        var list = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(ReadValue(ref reader, item, $"{at}[{list.Count}]"));
        }

        return list;
    }

    private JsonObject ReadObject(ref Utf8JsonReader reader, FleetShape shape, string at)
    {
        var members = new JsonObject();
        Dictionary<string, int> seen = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var keyLine = LineOf(reader.TokenStartIndex);
            var place = at.Length == 0 ? key : $"{at}.{key}";
            reader.Read();
            if (key.StartsWith("_comment", StringComparison.Ordinal))
            {
                reader.Skip();
                continue;
            }

            var value = ReadValue(ref reader, ShapeOf(shape, key, place, keyLine), place);
            if (seen.TryGetValue(key, out var first))
            {
                Add(place, keyLine, $"the key {place} is there twice (first in line {first})", "remove one of them");
                continue;
            }

            seen.Add(key, keyLine);
            members[key] = value;
        }

        return members;
    }

    private FleetShape ShapeOf(FleetShape shape, string key, string place, int keyLine)
    {
        if (shape is not FleetShape.Members { Known: var known })
        {
            return shape;
        }

        if (known.TryGetValue(key, out var found))
        {
            return found;
        }

        // The EC2 API refuses a request with a key that it does not know, and says little about it.
        var near = NearestName.Among(known.Keys, key);
        Add(place, keyLine, $"{place} is no key of a spot fleet request", near is null ? "remove it; a comment is a key that starts with \"_comment\"" : $"write {near}, or remove it");
        return new FleetShape.Anything();
    }

    private static bool Fits(JsonTokenType kind, FleetShape shape) => shape switch
    {
        FleetShape.Text => kind == JsonTokenType.String,
        FleetShape.Whole => kind == JsonTokenType.Number,
        FleetShape.Truth => kind is JsonTokenType.True or JsonTokenType.False,
        FleetShape.ListOf => kind == JsonTokenType.StartArray,
        FleetShape.Members => kind == JsonTokenType.StartObject,
        _ => true,
    };

    private static string Wanted(FleetShape shape) => shape switch
    {
        FleetShape.Text => "text in double quotes",
        FleetShape.Whole => "a number without quotes",
        FleetShape.Truth => "true or false without quotes",
        FleetShape.ListOf => "a list in square brackets",
        _ => "an object in braces",
    };

    private static string Name(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"the text \"{reader.GetString()}\"",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        _ => "null",
    };

    // Asked for in rising order.
    private int LineOf(long offset)
    {
        line += bytes.AsSpan(countedBytes, (int)offset - countedBytes).Count((byte)'\n');
        countedBytes = (int)offset;
        return line;
    }

    private void Add(string key, int at, string message, string fix) => Mistakes.Add(new ConfigMistake(path, at, 1, key, message, fix));
}
