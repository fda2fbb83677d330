using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>A job file of the family: keys that all jobs share, and groups that become one job each.</summary>
/// <remarks>Groups are read as a stream, because there may be a million of them; the shared keys may stand before or after them.</remarks>
public sealed class JobFile
{
    private const int MistakesShown = 20;

    private readonly string appName;
    private readonly JobFileScan scan;

    private JobFile(string path, string appName, JobStyle style, JobFileScan scan)
    {
        Path = path;
        Style = style;
        Shared = scan.Shared(style);
        this.appName = appName;
        this.scan = scan;
    }

    /// <summary>Opens a job file and reads everything but its groups.</summary>
    /// <param name="appName">The run, which is part of the jobs' identities.</param>
    /// <param name="style">The style when the config says it; null: by the file's keys.</param>
    /// <exception cref="FleetscopeException">No such file, no JSON (with line and column), or mistakes in the shared keys (all at once).</exception>
    public static JobFile Open(string path, string appName, JobStyle? style = null)
    {
        path = System.IO.Path.GetFullPath(path);
        var scan = Scan(path);
        var file = new JobFile(path, appName, style ?? scan.Style(), scan);
        if (scan.Mistakes.Count == 0 || file.Shared.Count > 0)
        {
            file.CheckShared(scan.Mistakes);
        }

        return scan.Mistakes.Count == 0
            ? file
            : throw new FleetscopeException(path, string.Join("; ", scan.Mistakes), "correct the job file and try again");
    }

    /// <summary>The absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>Which of the family's styles it is, by its keys.</summary>
    public JobStyle Style { get; }

    /// <summary>How many groups it has.</summary>
    public int GroupCount => scan.GroupCount;

    /// <summary>Every top-level key but <c>groups</c> and comments.</summary>
    public IReadOnlyDictionary<string, JsonElement> Shared { get; }

    /// <summary>
    /// Reads the groups, in order; one that cannot be a job, or is the same message as an earlier one, has mistakes instead. May be called again: the file
    /// is read anew.
    /// </summary>
    /// <remarks>All that grows with the file is the set of identities: some 40 bytes a group.</remarks>
    /// <exception cref="FleetscopeException">The file changed since it was opened, and is no JSON any more.</exception>
    public IEnumerable<GroupReading> Read()
    {
        var seen = new Dictionary<JobId, int>(GroupCount);
        using var window = new JsonWindow(Path, scan.GroupsOffset, scan.GroupsLine);
        Move(window, first: true);

        // Making the jobs of a million groups takes most of the time that a run needs before its first job, and a machine has several cores. A frame
        // serves one thread; it holds nothing but memory.
        using var frames = new ThreadLocal<MessageFrame>(() => new MessageFrame(appName, Style, Shared));
        foreach (var piece in Ahead.Each(GroupPiece.Cut(window, () => Move(window)), piece => piece.Read(frames.Value!)))
        {
            foreach (var group in piece)
            {
                yield return group.Job is not { } job || seen.TryAdd(job.Id, group.Number)
                    ? group
                    : group with { Job = null, Mistakes = [$"group {group.Number} is the same message as group {seen[job.Id]}: remove one"] };
            }
        }
    }

    /// <summary>The jobs, in order.</summary>
    /// <exception cref="FleetscopeException">A group cannot be a job, or two are the same message: says which ones, the first 20 in full.</exception>
    public IEnumerable<Job> Jobs()
    {
        var shown = new List<string>();
        var wrong = 0;
        foreach (var group in Read())
        {
            if (group.Job is not null && wrong == 0)
            {
                yield return group.Job;
            }
            else if (group.Job is null && wrong++ < MistakesShown)
            {
                shown.Add($"group {group.Number} (line {group.Line}): {string.Join(", ", group.Mistakes)}");
            }
        }

        if (wrong > 0)
        {
            var more = wrong > MistakesShown ? $"; and {wrong - MistakesShown} more" : "";
            throw new FleetscopeException(
                Path, $"{wrong} group{(wrong == 1 ? "" : "s")} cannot be {(wrong == 1 ? "a job" : "jobs")}: {string.Join("; ", shown)}{more}", "correct the job file and try again");
        }
    }

    private static JobFileScan Scan(string path)
    {
        // To open a pipe that nobody writes to would wait for ever.
        if (File.Exists(path) && !FileKind.IsRegular(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path))
        {
            throw new FleetscopeException(path, "it is a pipe or a device, and a job file is read more than once", "write the jobs into a file first");
        }

        try
        {
            return JobFileScan.Of(path);
        }
        catch (Exception trouble) when (trouble is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FleetscopeException(path, "there is no such job file", "check the path; it starts at the current folder", trouble);
        }
        catch (Exception trouble) when (trouble is UnauthorizedAccessException or IOException)
        {
            var cause = Directory.Exists(path) ? "it is a folder, not a job file" : trouble.Message;
            throw new FleetscopeException(path, cause, "give a job file that can be read", trouble);
        }
    }

    private bool Move(JsonWindow window, bool first = false)
    {
        try
        {
            return first ? window.Read() : window.ReadValue();
        }
        catch (JsonException trouble)
        {
            throw JsonTrouble.Explain(Path, trouble, window.FirstLine);
        }
    }

    private void CheckShared(List<string> mistakes)
    {
        using var members = JsonDocument.Parse(MessageText.Of(writer =>
        {
            foreach (var (key, value) in Shared)
            {
                writer.WritePropertyName(key);
                value.WriteTo(writer);
            }
        }));
        var keys = new SharedKeys(members.RootElement, mistakes);
        switch (Style)
        {
            case JobStyle.CellProfiler:
                keys.Path("pipeline");
                keys.Path("data_file");
                keys.Path("input", mayBeEmpty: true);
                keys.Path("output", mayBeEmpty: true);
                keys.OptionalText("output_structure");
                break;
            case JobStyle.Fiji:
                keys.Members("shared_metadata");
                keys.Path("output_file_location", mayBeEmpty: true);
                break;
            default:
                GenericMessage.CheckShared(members.RootElement, mistakes);
                break;
        }
    }
}
