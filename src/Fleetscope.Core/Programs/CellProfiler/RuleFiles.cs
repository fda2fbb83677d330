namespace Fleetscope.Programs.CellProfiler;

/// <summary>The files of rules and classifiers that a pipeline reads from its default input folder.</summary>
internal static class RuleFiles
{
    private const string DefaultInput = "Default Input Folder";

    /// <summary>Their names below the job's <c>input</c>, as a .cppipe has them; none for other kinds of pipelines, which are no text.</summary>
    public static IReadOnlyList<string> Of(string pipeline)
    {
        List<string> names = [];
        if (!pipeline.EndsWith(".cppipe", StringComparison.OrdinalIgnoreCase) || !File.Exists(pipeline))
        {
            return names;
        }

        var (reads, wanted, location) = (false, false, "");
        foreach (var line in File.ReadLines(pipeline))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (!char.IsWhiteSpace(line[0]))
            {
                (reads, wanted, location) = (name is "FlagImage" or "FilterObjects", false, "");
            }
            else if (!reads)
            {
                continue;
            }
            else if (name is "Flag is based on" or "Select the filtering mode")
            {
                wanted = value is "Rules" or "Classifier";
            }
            else if (name.Contains("location", StringComparison.OrdinalIgnoreCase))
            {
                location = value;
            }
            else if (name is "Rules file name" or "Rules or classifier file name" && wanted && location.StartsWith(DefaultInput, StringComparison.Ordinal))
            {
                var below = location.IndexOf('|', StringComparison.Ordinal) is var bar and >= 0 ? location[(bar + 1)..] : "";
                names.Add(string.Join('/', ((string[])[below is "None" ? "" : below, value]).Select(part => part.Trim('/')).Where(part => part is not ("" or "."))));
            }
        }

        return names;
    }
}
