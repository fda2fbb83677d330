using System.Text.Json;
using Fleetscope.Checks.Reading;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.Fixing;

/// <summary>Writes corrected copies of a config, a job file and its table beside them, where the correction is certain. The originals stay as they are.</summary>
public static class Fixes
{
    /// <summary>Corrects what can be, the config first, then the table, then the job file, which is given the corrected table.</summary>
    /// <returns>The copies; none when nothing can be corrected with certainty.</returns>
    /// <exception cref="FleetscopeException">A copy of that name is there already and says something else.</exception>
    public static async Task<IReadOnlyList<FixedFile>> WriteAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var fixes = new List<(FixedFile File, string Text)>();
        if (File.Exists(request.ConfigFile) && request.ConfigFile.EndsWith(".py", StringComparison.OrdinalIgnoreCase))
        {
            var findings = InputReading.Of(request with { JobFile = null }).Findings;
            Add(fixes, request.ConfigFile, ConfigFix.Of(await File.ReadAllTextAsync(request.ConfigFile, cancellationToken), findings, request.KnownKeys));
        }

        if (request.JobFile is { } job && File.Exists(job))
        {
            await JobAsync(request, job, fixes, cancellationToken);
        }

        foreach (var (file, text) in fixes)
        {
            if (File.Exists(file.File) && await File.ReadAllTextAsync(file.File, cancellationToken) != text)
            {
                throw new FleetscopeException(file.File, "it is there already and is not what would be written", "rename or remove it, then try again");
            }
        }

        foreach (var (file, text) in fixes)
        {
            await File.WriteAllTextAsync(file.File, text, cancellationToken);
        }

        return [.. fixes.Select(fix => fix.File)];
    }

    private static async Task JobAsync(CheckRequest request, string job, List<(FixedFile File, string Text)> fixes, CancellationToken cancellationToken)
    {
        var (text, repairs) = JsonRepair.Of(await File.ReadAllTextAsync(job, cancellationToken));
        var places = new List<FixedPlace>(repairs);
        try
        {
            var key = JobFileFix.DataFileIn(text);
            var (table, corrected) = await TableAsync(request, key, fixes, cancellationToken);
            var (fixedText, more) = JobFileFix.Of(text, table, corrected);
            text = fixedText;
            places.AddRange(more);
        }
        catch (JsonException)
        {
            // Still no JSON: what was repaired is offered, and check says where the rest is.
        }

        Add(fixes, job, (text, places));
    }

    private static async Task<(LoadDataTable? Table, string? Corrected)> TableAsync(
        CheckRequest request, string key, List<(FixedFile File, string Text)> fixes, CancellationToken cancellationToken)
    {
        // A table in a bucket that is no folder here cannot be given a copy beside it.
        var config = InputReading.Of(request with { JobFile = null }).Usable;
        if (!key.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || config?.Buckets.Workspace.Folder is not { } folder || !File.Exists(Path.Combine(folder, key)))
        {
            return (null, null);
        }

        var path = Path.Combine(folder, key);
        var before = fixes.Count;
        var table = LoadDataTable.Read(path);
        if (table.Text.Length == 0)
        {
            return (null, null);
        }

        // Read without dropping the mark, which is one of the things to correct.
        var fixedTable = TableFix.Of(Path.GetFileName(path), (table.IsReadable || !await BeginsWithMarkAsync(path, cancellationToken) ? "" : "\uFEFF") + table.Text);
        Add(fixes, path, fixedTable);
        var folderOfKey = JobPaths.FolderOf(key);
        var name = Path.GetFileName(FixedName(path));
        return (LoadDataTable.Of(table.Name, fixedTable.Text), fixes.Count == before ? null : folderOfKey.Length == 0 ? name : $"{folderOfKey}/{name}");
    }

    private static async Task<bool> BeginsWithMarkAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var start = new byte[3];
        return await file.ReadAtLeastAsync(start, 3, throwOnEndOfStream: false, cancellationToken) == 3 && start is [0xEF, 0xBB, 0xBF];
    }

    private static void Add(List<(FixedFile File, string Text)> fixes, string path, (string Text, IReadOnlyList<FixedPlace> Places) fix)
    {
        if (fix.Places.Count > 0)
        {
            fixes.Add((new FixedFile(path, FixedName(path), fix.Places), fix.Text));
        }
    }

    private static string FixedName(string path) => Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}.fixed{Path.GetExtension(path)}");
}
