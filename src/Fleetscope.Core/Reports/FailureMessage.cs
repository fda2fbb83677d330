using System.Text.RegularExpressions;

namespace Fleetscope.Reports;

/// <summary>Reads what a failed program said: which line tells most, and what of it is common to all jobs with the same cause.</summary>
public static partial class FailureMessage
{
    // Longer lines are data, not messages.
    private const int MostCharacters = 400;

    // How our own launchers begin the line with which they end a program.
    private const string OwnWord = "fleetscope: ";

    /// <summary>
    /// What our launcher said, else the last line that looks like an error: of a Python traceback that is its last line, of a Java one its first. Empty when none does.
    /// </summary>
    public static string TellingLine(string logTail)
    {
        var lines = logTail.Split('\n');
        var own = Array.FindLastIndex(lines, line => line.StartsWith(OwnWord, StringComparison.Ordinal));
        if (own >= 0)
        {
            // What belongs to it (the text of a dialog) follows, indented.
            return Short(string.Join(
                ' ',
                lines.Skip(own + 1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim()).Prepend(lines[own][OwnWord.Length..].Trim())));
        }

        for (var place = lines.Length - 1; place >= 0; place--)
        {
            var line = lines[place].Trim();
            // "at ij.IJ.open(IJ.java:1)" and 'File "x.py", line 3' are where it happened, not what.
            if (line.Length > 0 && !StackFrame().IsMatch(line) && ErrorWord().IsMatch(line))
            {
                return Short(line);
            }
        }

        return "";
    }

    private static string Short(string line) => line.Length <= MostCharacters ? line : line[..MostCharacters] + "...";

    /// <summary>Takes out of a message what differs between jobs with the same cause: the job's name, addresses, paths (their endings stay), ids, wells, numbers.</summary>
    public static string Normalise(string message, string jobName)
    {
        var text = jobName.Length >= 3 ? message.Replace(jobName, "<job>", StringComparison.Ordinal) : message;
        text = Address().Replace(text, "<address>");
        text = Paths().Replace(text, match => "<path>" + Path.GetExtension(match.Value.TrimEnd('.', ':', ',', ';')));
        text = FileName().Replace(text, match => "<path>" + Path.GetExtension(match.Value));
        text = Uuid().Replace(text, "<id>");
        text = Hex().Replace(text, "<id>");
        text = Well().Replace(text, "<well>");
        return Spaces().Replace(Number().Replace(text, "<n>"), " ").Trim().ToLowerInvariant();
    }

    [GeneratedRegex(@"error|exception|fail|fatal|cannot|can't|could not|couldn't|unable|no such|not found|not exist|denied|killed|abort|invalid|missing|mismatch|did not|no space|out of memory|refused|corrupt|unrecogni[sz]ed|unsupported|segmentation|illegal", RegexOptions.IgnoreCase)]
    private static partial Regex ErrorWord();

    [GeneratedRegex(@"^(at [\w.$<>/@]+\(|File "".*"", line \d+|\.\.\. \d+ more)")]
    private static partial Regex StackFrame();

    [GeneratedRegex(@"\b[a-z][a-z0-9+]*://[^\s'""]+", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    // Quoted paths may hold spaces; bare ones end at one.
    [GeneratedRegex(@"(?<=')[^'\n]*/[^'\n]*(?=')|(?<="")[^""\n]*/[^""\n]*(?="")|(?<![\w<])(?:[\w.~-]*/)+[^\s'""),;:]*")]
    private static partial Regex Paths();

    [GeneratedRegex(@"[\w.\-]+\.(?:tiff?|png|jpe?g|csv|npy|mat|h5|hdf5|cppipe|cpproj|ijm|py|txt|json|zarr|nd2|czi|lif|ome|exr|flex|dib)\b", RegexOptions.IgnoreCase)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();

    // At least one digit, or "defaced" would be an id.
    [GeneratedRegex(@"\b(?:0x[0-9a-f]+|(?=[0-9a-f]*[0-9])[0-9a-f]{8,})\b", RegexOptions.IgnoreCase)]
    private static partial Regex Hex();

    [GeneratedRegex(@"\b[A-Pa-p][0-9]{2}\b|\bA[A-F][0-9]{2}\b")]
    private static partial Regex Well();

    [GeneratedRegex(@"(?<!<)\d+(?:[.,]\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
