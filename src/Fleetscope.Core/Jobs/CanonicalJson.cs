using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>JSON in its one agreed form: keys sorted at every level, no spaces, only what must be escaped escaped, numbers as Python writes them.</summary>
/// <remarks>
/// The form is Python's <c>json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)</c>, so that a script in the family's own
/// language can compute an identity in one line.
/// </remarks>
internal static class CanonicalJson
{
    /// <summary>The canonical text of a message body. An empty output_structure is left out: run_batch_general sends none where submitJob sends ''.</summary>
    public static string OfMessage(JsonElement body)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, body, topLevel: true);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static bool IsLeftOut(string key, JsonElement value) =>
        key == "output_structure" && value.ValueKind == JsonValueKind.String && value.ValueEquals("");

    public static void Write(ArrayBufferWriter<byte> output, JsonElement value, bool topLevel = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, topLevel);
                break;
            case JsonValueKind.Array:
                WriteArray(output, value);
                break;
            case JsonValueKind.String when JsonMarshal.GetRawUtf8Value(value)[1..^1] is var raw && IsPlain(raw):
                WriteQuoted(output, raw); // nearly every value of a million groups: copying it makes no text of it first
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                Write(output, PythonText.OfNumber(value.GetRawText()));
                break;
            default:
                Write(output, value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => "null" });
                break;
        }
    }

    public static void WriteString(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        Put(output, (byte)'"');
        while (text.Length > 0)
        {
            var plain = text.IndexOfAny(MustBeEscaped);
            if (plain != 0)
            {
                Write(output, plain < 0 ? text : text[..plain]);
                text = plain < 0 ? [] : text[plain..];
                continue;
            }

            Write(output, text[0] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                var control => $"\\u{(int)control:x4}",
            });
            text = text[1..];
        }

        Put(output, (byte)'"');
    }

    /// <summary>Python sorts by code point, which is the order of UTF-8 bytes and not that of UTF-16.</summary>
    public static int CompareKeys(string left, string right)
    {
        var ordinal = string.CompareOrdinal(left, right);
        return ordinal == 0 || (Ascii.IsValid(left) && Ascii.IsValid(right))
            ? ordinal
            : Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
    }

    public static void Put(ArrayBufferWriter<byte> output, byte letter)
    {
        output.GetSpan(1)[0] = letter;
        output.Advance(1);
    }

    private static readonly SearchValues<char> MustBeEscaped =
        SearchValues.Create("\"\\" + string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)));

    private static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement value)
    {
        Put(output, (byte)'[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
            {
                Put(output, (byte)',');
            }

            first = false;
            Write(output, item);
        }

        Put(output, (byte)']');
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, bool topLevel)
    {
        var members = new List<JsonProperty>(8);
        foreach (var member in value.EnumerateObject())
        {
            PutInOrder(members, member);
        }

        Put(output, (byte)'{');
        var first = true;
        foreach (var member in members)
        {
            if (topLevel && IsLeftOut(member.Name, member.Value))
            {
                continue;
            }

            if (!first)
            {
                Put(output, (byte)',');
            }

            first = false;
            if (IsPlain(JsonMarshal.GetRawUtf8PropertyName(member)))
            {
                WriteQuoted(output, JsonMarshal.GetRawUtf8PropertyName(member));
            }
            else
            {
                WriteString(output, member.Name);
            }

            Put(output, (byte)':');
            Write(output, member.Value);
        }

        Put(output, (byte)'}');
    }

    private static void PutInOrder(List<JsonProperty> members, JsonProperty member)
    {
        // Most groups have their keys in few orders: looking from the end finds the place at once where they are sorted already.
        var place = members.Count;
        while (place > 0 && CompareNames(members[place - 1], member) is var order and >= 0)
        {
            place--;
            if (order == 0)
            {
                // Of a key that stands twice the last one counts, as in Python.
                members[place] = member;
                return;
            }
        }

        members.Insert(place, member);
    }

    private static int CompareNames(JsonProperty left, JsonProperty right)
    {
        var one = JsonMarshal.GetRawUtf8PropertyName(left);
        var other = JsonMarshal.GetRawUtf8PropertyName(right);
        return IsPlain(one) && IsPlain(other) ? one.SequenceCompareTo(other) : CompareKeys(left.Name, right.Name);
    }

    /// <summary>Whether JSON text between quotes stands for itself, and may be copied: no escapes, and ASCII, which is surely valid.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> raw) => !raw.Contains((byte)'\\') && Ascii.IsValid(raw);

    private static void WriteQuoted(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> plain)
    {
        Put(output, (byte)'"');
        output.Write(plain);
        Put(output, (byte)'"');
    }
}
