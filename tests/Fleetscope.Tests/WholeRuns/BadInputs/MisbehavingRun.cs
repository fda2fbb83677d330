using System.Text.Json;

namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>One run whose program does something else for every job: many of them do harm, and good jobs run beside them.</summary>
public sealed class MisbehavingRun : IDisposable
{
    private static readonly string[] Good = ["good1", "good2", "good3", "good4", "good5"];

    private readonly RunFolder folder = new RunFolder().AsOrdinaryUser();
    private readonly Dictionary<string, JsonElement> dead = [];

    public MisbehavingRun()
    {
        Directory.CreateDirectory(folder.Combine("beside"));
        File.WriteAllText(folder.Combine("beside", "treasure.txt"), "not an output");
        Directory.CreateDirectory(folder.Combine("bucket", "out", "folder-in-the-way", "result.txt"));
        string[] sites = [Good[0], Good[1], .. Misbehaviour.All.Select(row => row.Site), .. Good[2..]];
        var cases = string.Concat(Misbehaviour.All.Select(row => $"{row.Site}) {row.Bash} ;;\n"));
        folder.WithScript(
            $"output=$1; beside={folder.Combine("beside")}; cd \"$1\"\ncase $2 in\n{cases}*) echo \"$2 is fine\" > result.txt ;;\nesac",
            "JOB_RETRIES = 1\nJOB_TIMEOUT = 6\nMIN_FILE_SIZE_BYTES = 3\nDOCKER_CORES = 6\n");
        folder.WithGroups(sites.Select(site => $$"""{"Site": "{{site}}"}"""));

        Ended = folder.Run("run", "job.json", "--output", "json");
        DeadListText = folder.Run("dead", "list").Output;
        foreach (var group in folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups").EnumerateArray())
        {
            foreach (var job in group.GetProperty("jobs").EnumerateArray())
            {
                dead[job.GetProperty("name").GetString()!] = group;
            }
        }
    }

    public Ended Ended { get; }

    /// <summary>What <c>dead list</c> prints for people.</summary>
    public string DeadListText { get; }

    public RunFolder Folder => folder;

    public static IReadOnlyList<string> GoodSites => Good;

    public IReadOnlyCollection<string> DeadSites => dead.Keys;

    /// <summary>The reason that <c>dead list</c> gives for a job; null when it is not dead.</summary>
    public string? ReasonOf(string site) => dead.TryGetValue(site, out var group) ? group.GetProperty("reason").GetString() : null;

    public void ShouldShowNoStackTrace()
    {
        foreach (var text in (string[])[Ended.Output, Ended.Errors, DeadListText, File.ReadAllText(folder.Events)])
        {
            text.ShouldNotContain("   at Fleetscope");
            text.ShouldNotContain("Unhandled exception");
            text.ShouldNotContain("a bug");
        }
    }

    public void Dispose() => folder.Dispose();
}
