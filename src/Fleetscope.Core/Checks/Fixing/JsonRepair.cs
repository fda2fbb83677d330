namespace Fleetscope.Checks.Fixing;

/// <summary>Makes JSON of what people write in its place: commas before a closing bracket, and Python's True, False and None.</summary>
internal static class JsonRepair
{
    private static readonly (string Word, string Json)[] Words = [("True", "true"), ("False", "false"), ("None", "null")];

    public static (string Text, IReadOnlyList<FixedPlace> Places) Of(string text)
    {
        var edits = new TextEdits(text);
        var comma = -1;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter is ']' or '}' && comma >= 0)
            {
                edits.Replace(comma, 1, "", "JSON has no comma before a closing bracket");
            }

            comma = letter == ',' ? at : char.IsWhiteSpace(letter) ? comma : -1;
            if (letter == '"')
            {
                at = EndOfText(text, at);
            }
            else if (char.IsLetter(letter))
            {
                var end = at;
                while (end < text.Length && char.IsLetterOrDigit(text[end]))
                {
                    end++;
                }

                foreach (var (_, json) in Words.Where(pair => text.AsSpan(at, end - at).SequenceEqual(pair.Word)))
                {
                    edits.Replace(at, end - at, json, "JSON writes it so");
                }

                at = end - 1;
            }
        }

        return (edits.Apply(), [.. edits.Places()]);
    }

    private static int EndOfText(string text, int open)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                return at;
            }
        }

        return text.Length;
    }
}
