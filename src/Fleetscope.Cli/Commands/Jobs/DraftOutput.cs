using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Drafting;
using Fleetscope.Submitting;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary>Brings drafts to where the command line wants them: a file, a folder, standard output, the queue.</summary>
/// <remarks>Every draft is first written to a file and read back, so that what is printed is always what a run can read.</remarks>
internal sealed class DraftOutput(ParseResult parsed, IReadOnlyList<JobFileDraft> drafts)
{
    private readonly Screen screen = Screen.For(parsed);
    private readonly string? to = parsed.GetValue(DraftOptions.To);

    /// <summary>Does it, and says how many there are.</summary>
    public async Task<int> WriteAsync(CancellationToken stopping)
    {
        if (parsed.GetValue(DraftOptions.Submit))
        {
            await SubmitAsync(stopping);
            return ExitCodes.Ok;
        }

        if (to is not null)
        {
            ToFiles(stopping);
            return ExitCodes.Ok;
        }

        var messages = parsed.GetValue(DraftOptions.Messages);
        if (drafts.Count > 1 && !messages)
        {
            throw new FleetscopeException($"{drafts.Count} plates", "each has its own data_file, and a job file has one: this makes several job files",
                "say --to FOLDER for one job file per plate, --messages for the message bodies, or --submit");
        }

        using var output = Console.OpenStandardOutput();
        var count = ToStream(output, stopping);
        screen.Say($"{Counted(count)}{(messages ? ", one message per line" : "")}");
        return ExitCodes.Ok;
    }

    /// <summary>The run that these jobs are usually for; null: any.</summary>
    public string? UsualRun { get; init; }

    private bool GroupsOnly => drafts.Count == 1 && parsed.GetValue(DraftOptions.GroupsOnly);

    private long ToStream(Stream output, CancellationToken stopping)
    {
        var scratch = Directory.CreateTempSubdirectory("fleetscope-");
        try
        {
            long count = 0;
            List<string> files = [];
            foreach (var draft in drafts)
            {
                files.Add(Path.Combine(scratch.FullName, $"{files.Count}.json"));
                count += Save(draft, files[^1], stopping);
            }

            foreach (var file in files)
            {
                using var stream = File.OpenRead(file);
                stream.CopyTo(output);
            }

            return count;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private void ToFiles(CancellationToken stopping)
    {
        var paths = FreePaths();
        List<MadeFile> made = [];
        foreach (var (draft, path) in drafts.Zip(paths))
        {
            made.Add(new MadeFile(path, Save(draft, path, stopping)));
        }

        Tell(new JobsMade(made, made.Sum(file => (long)file.Jobs)), made.Count == 1 ? "Next: fleetscope check " + ShellWords.Of(Shown(made[0].File)) : null);
    }

    private async Task SubmitAsync(CancellationToken stopping)
    {
        await using var run = await Verb.OpenAsync(parsed, stopping);
        using var control = run.Engine.TakeControl(run.Config);

        if (UsualRun is { } usual && usual != run.Config.AppName)
        {
            screen.Say($"warning: these jobs are usually for a run called {usual}; they go to {run.Config.AppName}, as its config says");
        }

        // The run remembers its job file, and every later look at it (report, dead list) names that file: so it must stay.
        var paths = to is null ? [.. drafts.Select(draft => Path.Combine(OpenRun.FolderOf(run.Config), "jobs", FileName(draft)))] : FreePaths();

        List<MadeFile> made = [];
        long added = 0, known = 0;
        foreach (var (draft, path) in drafts.Zip(paths))
        {
            made.Add(new MadeFile(path, draft.Save(path, stopping)));
            var work = RunWork.Open(run.Config, run.Engine, path);
            await run.RememberAsync(work, stopping);
            var result = await SubmitStep.SubmitAsync(run, work, work.JobFile.Jobs(), new SubmissionTerms(), screen, stopping);
            (added, known) = (added + result.Added, known + result.Known);
        }

        Tell(new JobsMade(made, made.Sum(file => (long)file.Jobs)) { Run = run.Config.AppName, Added = added, Known = known }, "Next: fleetscope startCluster");
    }

    private void Tell(JobsMade made, string? next) => screen.Result(made, CliJson.Default.JobsMade, _ =>
    {
        foreach (var file in made.Files)
        {
            screen.Say($"{Shown(file.File)}: {Counted(file.Jobs)}");
        }

        if (made.Files.Count > 1)
        {
            screen.Say($"{Counted(made.Jobs)} in {made.Files.Count} job files");
        }

        if (next is not null)
        {
            screen.Say(next);
        }
    });

    /// <summary>Writes what was asked for into a file.</summary>
    private int Save(JobFileDraft draft, string path, CancellationToken stopping)
    {
        if (GroupsOnly)
        {
            return Replace(path, stream => draft.WriteGroups(stream, stopping));
        }

        var count = draft.Save(path, stopping);
        return !parsed.GetValue(DraftOptions.Messages) ? count : Replace(path, stream =>
        {
            draft.WriteMessages(stream, stopping);
            return count;
        });
    }

    private static int Replace(string path, Func<Stream, int> write)
    {
        var part = path + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            int count;
            using (var stream = File.Create(part))
            {
                count = write(stream);
            }

            File.Move(part, path, overwrite: true);
            return count;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Where the job files go; what is there already is only replaced with <c>--force</c>.</summary>
    private List<string> FreePaths()
    {
        var paths = Paths();
        var there = paths.Where(path => File.Exists(path) || Directory.Exists(path)).Select(Shown).ToList();
        return there.Count == 0 || parsed.GetValue(DraftOptions.Force)
            ? paths
            : throw new FleetscopeException(string.Join(", ", there), "it exists already", "add --force to replace it, or choose another --to");
    }

    private List<string> Paths()
    {
        var path = Path.GetFullPath(to!);
        var folder = drafts.Count > 1 || to!.EndsWith('/') || Directory.Exists(path);
        if (folder && File.Exists(path))
        {
            throw new FleetscopeException(to!, $"it is a file, and {drafts.Count} plates make {drafts.Count} job files", "name a folder");
        }

        return folder ? [.. drafts.Select(draft => Path.Combine(path, FileName(draft)))] : [path];
    }

    private string FileName(JobFileDraft draft) => draft.Name + (parsed.GetValue(DraftOptions.Messages) ? ".jsonl" : ".json");

    private static string Counted(long count) => $"{count:N0} job{(count == 1 ? "" : "s")}";

    private static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var near && near.StartsWith("..", StringComparison.Ordinal) ? path : near;
}

/// <summary>The job files that were made, as JSON.</summary>
/// <param name="Jobs">In all of them.</param>
internal sealed record JobsMade(IReadOnlyList<MadeFile> Files, long Jobs)
{
    /// <summary>The run that they were submitted to.</summary>
    public string? Run { get; init; }

    /// <summary>Jobs that its queue did not know.</summary>
    public long? Added { get; init; }

    /// <summary>Jobs that it did.</summary>
    public long? Known { get; init; }
}

/// <summary>One of them.</summary>
internal sealed record MadeFile(string File, int Jobs);
