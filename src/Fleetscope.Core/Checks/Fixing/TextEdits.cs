using System.Text;

namespace Fleetscope.Checks.Fixing;

/// <summary>Changes to a text, gathered first and made at once, so that everything else stays byte for byte.</summary>
internal sealed class TextEdits(string text)
{
    private readonly List<(int Start, int Length, string New, string Why)> edits = [];

    public bool Any => edits.Count > 0;

    public void Replace(int start, int length, string with, string why)
    {
        if (text.AsSpan(start, length).SequenceEqual(with) || edits.Any(edit => start < edit.Start + edit.Length && edit.Start < start + length))
        {
            return;
        }

        edits.Add((start, length, with, why));
    }

    /// <summary>Removes a piece, with the changes that were to be made inside of it.</summary>
    public void Remove(int start, int length, string why)
    {
        edits.RemoveAll(edit => start <= edit.Start && edit.Start + edit.Length <= start + length);
        Replace(start, length, "", why);
    }

    public string Apply()
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, length, with, _) in edits.OrderBy(edit => edit.Start))
        {
            result.Append(text, at, start - at).Append(with);
            at = start + length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The changes in the order of the text.</summary>
    public IEnumerable<FixedPlace> Places() => edits.OrderBy(edit => edit.Start).Select(edit =>
        new FixedPlace(text.AsSpan(0, edit.Start).Count('\n') + 1, Short(text.Substring(edit.Start, edit.Length)), Short(edit.New), edit.Why));

    private static string Short(string piece)
    {
        var line = piece.Trim('\r', '\n');
        if (line.Length == 0 && piece.Length > 0)
        {
            return "blank line";
        }

        return line.Length <= 120 ? line : line[..117] + "...";
    }
}
