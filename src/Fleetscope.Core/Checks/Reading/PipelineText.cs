using System.Globalization;

namespace Fleetscope.Checks.Reading;

/// <summary>A CellProfiler pipeline (.cppipe) as text: modules with their settings. Disabled modules are left out.</summary>
internal sealed class PipelineText
{
    private PipelineText(IReadOnlyList<PipelineModule> modules, int? revision) => (Modules, Revision) = (modules, revision);

    public IReadOnlyList<PipelineModule> Modules { get; }

    /// <summary>The version of CellProfiler that wrote it, as its head has it: 428 for 4.2.8. Null when it does not say, or in the way of versions before 3.</summary>
    public int? Revision { get; }

    /// <summary>The first module of that kind.</summary>
    public PipelineModule? Find(string module) => Modules.FirstOrDefault(candidate => candidate.Name == module);

    /// <summary>Reads a pipeline; null when it has no module that can be read here, so that rules do not judge what they do not understand.</summary>
    public static PipelineText? Read(string text)
    {
        var modules = new List<PipelineModule>();
        var every = 0;
        int? revision = null;
        List<PipelineSetting>? settings = null;
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            if (raw.Length > 0 && !char.IsWhiteSpace(raw[0]))
            {
                settings = null;
                revision ??= RevisionIn(raw);
                var colon = raw.IndexOf(":[", StringComparison.Ordinal);
                if (colon > 0)
                {
                    every++;
                    settings = [];
                    if (!raw.Contains("|enabled:False", StringComparison.Ordinal))
                    {
                        modules.Add(new PipelineModule(raw[..colon].ToString(), number, settings));
                    }
                }
            }
            else if (settings is not null && raw.IndexOf(':') is var colon and > 0)
            {
                settings.Add(new PipelineSetting(NameOf(raw, ref colon), raw[(colon + 1)..].Trim().ToString(), number));
            }
        }

        return every == 0 ? null : new PipelineText(modules, revision);
    }

    // Before version 3 it was the date of a commit.
    private static int? RevisionIn(ReadOnlySpan<char> line) =>
        line.StartsWith("DateRevision:", StringComparison.Ordinal) && int.TryParse(line["DateRevision:".Length..], CultureInfo.InvariantCulture, out var number) && number is >= 300 and < 1000 ? number : null;

    // A setting's own name may have colons; CellProfiler writes those as \x3A, so the first plain one divides.
    private static string NameOf(ReadOnlySpan<char> line, ref int colon) =>
        line[..colon].Trim().ToString().Replace("\\x3A", ":", StringComparison.Ordinal);
}

/// <summary>A module of a pipeline.</summary>
/// <param name="Name">Its kind: <c>LoadData</c>.</param>
/// <param name="Line">The line of its head, from 1.</param>
internal sealed record PipelineModule(string Name, int Line, IReadOnlyList<PipelineSetting> Settings)
{
    /// <summary>The first setting of that name.</summary>
    public PipelineSetting? Find(string setting) => Settings.FirstOrDefault(candidate => candidate.Name == setting);

    /// <summary>Whether a yes-or-no setting says yes.</summary>
    public bool Says(string setting, string value) => Find(setting)?.Value == value;
}

/// <summary>A setting of a module.</summary>
internal sealed record PipelineSetting(string Name, string Value, int Line)
{
    /// <summary>The value as a list, as CellProfiler divides it.</summary>
    public IReadOnlyList<string> Items => Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
