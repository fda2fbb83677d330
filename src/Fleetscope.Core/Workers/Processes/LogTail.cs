using System.Text;
using System.Text.RegularExpressions;

namespace Fleetscope.Workers.Processes;

/// <summary>Turns the last bytes of an output into text that is safe to print anywhere.</summary>
internal static partial class LogTail
{
    private const int LongestLine = 1000;

    /// <summary>The last lines, without colours and control characters, invalid UTF-8 replaced, long lines cut.</summary>
    internal static string Of(ReadOnlySpan<byte> output, int lines, int bytes)
    {
        var text = EscapeSequence().Replace(Encoding.UTF8.GetString(output), "").Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd();
        var kept = new Stack<string>();
        var room = bytes;
        foreach (var line in text.Split('\n').Reverse().Take(lines))
        {
            var clean = Clean(line);
            room -= Encoding.UTF8.GetByteCount(clean) + 1;
            if (room < 0 && kept.Count > 0)
            {
                break;
            }

            kept.Push(clean);
        }

        return string.Join('\n', kept);
    }

    private static string Clean(string line)
    {
        // A progress bar writes over itself with carriage returns; what a terminal shows in the end is what follows the last one.
        var shown = line.TrimEnd('\r');
        shown = shown[(shown.LastIndexOf('\r') + 1)..];

        // Beginning and end of a line that is too long; the middle says least.
        return shown.Length <= LongestLine
            ? Printable(shown)
            : $"{Printable(shown[..(LongestLine / 2)])} ... {Printable(shown[^(LongestLine / 2)..])}";
    }

    private static string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t' || !Rune.IsControl(rune))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }

    // ECMA-48: control sequences (ESC [ ... final byte), operating system commands (ESC ] ... BEL or ESC \), and two- or three-byte escapes.
    [GeneratedRegex(@"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*[0-~])", RegexOptions.CultureInvariant)]
    private static partial Regex EscapeSequence();
}
