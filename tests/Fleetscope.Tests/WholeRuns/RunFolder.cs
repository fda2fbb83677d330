using System.Diagnostics;
using System.Text.Json;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.WholeRuns;

/// <summary>A folder as a user has it: a config, a job file, a bucket; and the real command line on it.</summary>
public sealed class RunFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly Dictionary<string, string?> environment = new() { ["NO_COLOR"] = "1" };
    private string[] before = [];

    private long? fileSizeLimit;

    public RunFolder()
    {
        Directory.CreateDirectory(Bucket);
        Directory.CreateDirectory(Programs);
    }

    public string Path => folder.FullName;

    public string Bucket => Combine("bucket");

    /// <summary>A folder at the head of PATH for stand-ins.</summary>
    public string Programs => Combine("programs");

    public string Events => Combine(".fleetscope", "runs", "Test", "events.jsonl");

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a config whose program is a shell script in the bucket folder's place; keys of <paramref name="more"/> come after the usual ones.</summary>
    public RunFolder WithCommand(string command, string more = "")
    {
        File.WriteAllText(Combine("config.py"), $"""
            APP_NAME = 'Test'
            PROGRAM = 'command'
            COMMAND = {command}
            AWS_BUCKET = './bucket'
            DOCKER_CORES = 2
            SECONDS_TO_START = 0
            JOB_RETRIES = 3
            {more}
            """);
        return this;
    }

    /// <summary>Writes a config that runs this bash text; <c>$1</c> is the output folder, <c>$2</c> the group's Site.</summary>
    public RunFolder WithScript(string bash, string more = "") => WithCommand($"['/bin/bash', '-c', {Python(bash)}, 'script', '{{output}}', '{{Site}}']", more);

    /// <summary>Writes a job file with so many groups: Site 1, 2, 3 ...</summary>
    public RunFolder WithSites(int count) => WithGroups(Enumerable.Range(1, count).Select(site => $$"""{"Site": "{{site}}"}"""));

    public RunFolder WithGroups(IEnumerable<string> groups)
    {
        File.WriteAllText(Combine("job.json"), $$"""{ "output": "out", "groups": [ {{string.Join(",\n", groups)}} ] }""");
        return this;
    }

    public RunFolder WithEnvironment(string name, string? value)
    {
        environment[name] = value;
        return this;
    }

    /// <summary>Lets no file that the command line or its programs write grow beyond this; null: as usual.</summary>
    public RunFolder WithFileSizeLimit(long? bytes)
    {
        fileSizeLimit = bytes;

        // The runtime maps its code from a file in memory, which the limit counts as well (learn.microsoft.com, "W^X").
        return WithEnvironment("DOTNET_EnableWriteXorExecute", bytes is null ? null : "0");
    }

    /// <summary>Puts an executable script at the head of PATH.</summary>
    public RunFolder WithProgram(string name, string script)
    {
        var path = System.IO.Path.Combine(Programs, name);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    /// <summary>From here on root's own rights count for nothing: a folder without permissions is closed to the run, as it is for everybody else.</summary>
    public RunFolder AsOrdinaryUser()
    {
        before = System.Environment.UserName == "root" ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"] : [];
        return this;
    }

    /// <summary>Runs the command line to its end.</summary>
    public Ended Run(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"fleetscope {string.Join(' ', arguments)} did not end within three minutes.");
        }

        return new Ended(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Starts the command line; the caller ends it.</summary>
    public Process Start(params string[] arguments) => StartUnder(fileSizeLimit is { } bytes ? ["prlimit", $"--fsize={bytes}"] : [], arguments);

    /// <summary>Starts the command line by way of another program, whose arguments end with it.</summary>
    public Process StartUnder(string[] program, params string[] arguments)
    {
        string[] line = [.. before, .. program, Launcher, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = Programs + ":" + start.Environment["PATH"];
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The counts as <c>status</c> gives them, checked to add up.</summary>
    public Counts Status()
    {
        var ended = Run("status", "--output", "json");
        ended.ExitCode.ShouldBe(0, ended.Errors);
        return Counts.Of(ended.Json);
    }

    /// <summary>The names of the committed outputs, relative to the bucket.</summary>
    public IReadOnlyList<string> Outputs() =>
        [.. Directory.EnumerateFiles(Bucket, "*", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(Bucket, path)).Order(StringComparer.Ordinal)];

    /// <summary>How often each job was committed, by the event log.</summary>
    public IReadOnlyDictionary<string, int> Commits() => File.ReadLines(Events)
        .Where(line => line.Contains("\"job.committed\"", StringComparison.Ordinal))
        .Select(line => line.Split("\"job\":\"")[1][..16])
        .GroupBy(job => job).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>The worker process of the run, as it was last started; null before.</summary>
    public int? Worker()
    {
        var file = Combine(".fleetscope", "runs", "Test", "worker.json");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).Split("\"process\":\"")[1].Split('/')[0]) : null;
    }

    /// <summary>Polls until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what, double seconds = 60)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !isSo();)
        {
            TimeProvider.System.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(seconds, "waited for: " + what);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(string name, params IEnumerable<int> processes)
    {
        foreach (var process in processes)
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + name, process.ToString()]) { RedirectStandardError = true })!;
            kill.WaitForExit();
        }
    }

    /// <summary>Whether a process has ended: its number may stay until whoever inherited it looks.</summary>
    public static bool HasEnded(int process) => Read($"/proc/{process}", "cmdline").Length == 0;

    /// <summary>Processes of this folder's attempts that still run.</summary>
    public IReadOnlyList<int> Leftovers() =>
        [.. from process in Directory.EnumerateDirectories("/proc")
            where int.TryParse(System.IO.Path.GetFileName(process), out _)
            where Read(process, "environ").Contains($"{AttemptMark.Name}={AttemptMark.OfHome(AttemptMark.HomeOf(Combine(".fleetscope", "runs", "Test")))}", StringComparison.Ordinal)
            select int.Parse(System.IO.Path.GetFileName(process))];

    public void Dispose()
    {
        // A test that failed in the middle may have left the run and its worker: they come first, because they would start programs again.
        Signal("KILL", Commands());
        Signal("KILL", Leftovers());
        FolderRemoval.Remove(Path);
    }

    /// <summary>The command lines on this folder that still run: runs, workers.</summary>
    private IReadOnlyList<int> Commands() =>
        [.. from process in Directory.EnumerateDirectories("/proc")
            where int.TryParse(System.IO.Path.GetFileName(process), out _)
            where Read(process, "cmdline").Contains("fleetscope\0", StringComparison.Ordinal) && new FileInfo(System.IO.Path.Combine(process, "cwd")).LinkTarget == Path
            select int.Parse(System.IO.Path.GetFileName(process))];

    private static string Launcher { get; } = FindLauncher();

    private static string FindLauncher()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var launcher = System.IO.Path.Combine(folder.FullName, "fleetscope");
            if (File.Exists(launcher) && File.Exists(System.IO.Path.Combine(folder.FullName, "Fleetscope.slnx")))
            {
                return launcher;
            }
        }

        throw new FileNotFoundException("The launcher is not above " + AppContext.BaseDirectory);
    }

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(process, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Python(string text) => "'" + text.Replace("\\", "\\\\").Replace("'", "\\'").Replace("\n", "\\n").Replace("{", "{{").Replace("}", "}}") + "'";
}

/// <summary>How a call of the command line ended.</summary>
public sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>The counts of a run.</summary>
public sealed record Counts(long Submitted, long Waiting, long Running, long Done, long Skipped, long Dead, long Cancelled)
{
    public static Counts Of(JsonElement json)
    {
        long Get(string name) => json.GetProperty(name).GetInt64();
        var counts = new Counts(Get("submitted"), Get("waiting"), Get("running"), Get("done"), Get("skipped"), Get("dead"), Get("cancelled"));
        (counts.Waiting + counts.Running + counts.Done + counts.Skipped + counts.Dead + counts.Cancelled).ShouldBe(counts.Submitted);
        return counts;
    }
}
