using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>Reads the metadata of a group, in any of the ways in which the family writes it.</summary>
internal static class GroupMetadata
{
    /// <summary>Reads what stands under <c>Metadata</c> or <c>group</c> of a message. What is wrong with it is added to <paramref name="mistakes"/>.</summary>
    public static List<KeyValuePair<string, string>> Read(JsonElement value, JobStyle style, List<string> mistakes)
    {
        var before = mistakes.Count;
        List<KeyValuePair<string, string>> group = [];
        if (value.ValueKind == JsonValueKind.Object)
        {
            group = OfObject(value, style, mistakes, "");
        }
        else if (value.ValueKind == JsonValueKind.String && style == JobStyle.CellProfiler)
        {
            group = OfText(value.GetString()!, mistakes);
        }
        else
        {
            var wanted = style == JobStyle.CellProfiler ? "text like \"Metadata_Plate=P1,Metadata_Well=A01\" or an object" : "an object";
            mistakes.Add($"the group must be {wanted}, and is {SharedKeys.Kind(value)}");
        }

        if (group.Count == 0 && mistakes.Count == before)
        {
            mistakes.Add("the group is empty");
        }

        return group;
    }

    /// <summary>Reads <c>K=V,K=V</c>. The first '=' of a pair divides it, as in CellProfiler's <c>-g</c>.</summary>
    public static List<KeyValuePair<string, string>> OfText(string text, List<string> mistakes)
    {
        var group = new List<KeyValuePair<string, string>>(4);
        if (text.Length == 0)
        {
            return group;
        }

        foreach (var range in text.AsSpan().Split(','))
        {
            var pair = text.AsSpan(range);
            var divider = pair.IndexOf('=');
            if (pair.Length > 0 && pair[0] == ' ')
            {
                // CellProfiler would look for a metadata key that starts with the space, and find none.
                mistakes.Add($"space after comma before '{pair.Trim()}' in \"{text}\": remove it");
            }
            else if (divider < 0)
            {
                mistakes.Add($"'{pair}' in \"{text}\" has no '=': write key=value pairs with commas between");
            }
            else if (divider == 0)
            {
                mistakes.Add($"'{pair}' in \"{text}\" has no key before '='");
            }
            else
            {
                Add(group, pair[..divider].ToString(), pair[(divider + 1)..].ToString(), mistakes, "");
            }
        }

        return group;
    }

    public static List<KeyValuePair<string, string>> OfObject(JsonElement members, JobStyle style, List<string> mistakes, string where)
    {
        var group = new List<KeyValuePair<string, string>>(4);
        foreach (var member in members.EnumerateObject())
        {
            // The generic style hands the group to a program that may well want a list; the others make text of it.
            if (style != JobStyle.Generic && member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
            {
                mistakes.Add($"{where}'{member.Name}' must be text or a number, and is {SharedKeys.Kind(member.Value)}");
                continue;
            }

            Add(group, member.Name, PythonText.Of(member.Value), mistakes, where);
        }

        return group;
    }

    private static void Add(List<KeyValuePair<string, string>> group, string key, string value, List<string> mistakes, string where)
    {
        foreach (var known in group)
        {
            if (known.Key == key)
            {
                mistakes.Add($"{where}key '{key}' stands twice");
                return;
            }
        }

        group.Add(new(key, value));
    }
}
