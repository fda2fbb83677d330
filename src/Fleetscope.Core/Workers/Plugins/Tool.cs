using System.Text;
using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Workers.Plugins;

/// <summary>Runs git and pip.</summary>
/// <param name="markHome">What the marks of this worker's processes begin with.</param>
/// <param name="log">Gets what they print; stays open.</param>
internal sealed class Tool(string markHome, Stream log)
{
    /// <summary>Nobody is there to answer a question.</summary>
    private static readonly Dictionary<string, string> Unattended = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["PIP_NO_INPUT"] = "1",
        ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1",
        ["LC_ALL"] = "C.UTF-8",

        // The image's files may belong to another user than the container's, which git takes for a trap (git-config, safe.directory).
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "safe.directory",
        ["GIT_CONFIG_VALUE_0"] = "*",
    };

    private int runs;

    /// <summary>PATH for them; null: the worker's own.</summary>
    public string? Path { get; init; }

    /// <summary>Runs one to its end.</summary>
    /// <returns>How it ended and what it printed; one that cannot be started is a result too.</returns>
    public async Task<ToolEnd> RunAsync(string name, IReadOnlyList<string> arguments, string folder, TimeSpan limit, CancellationToken cancellationToken)
    {
        await log.WriteAsync(Encoding.UTF8.GetBytes($"{name} {string.Join(' ', arguments)}\n"), cancellationToken);
        using var printed = new MemoryStream();
        var command = new ProgramCommand(name, arguments, folder) { Environment = Path is null ? Unattended : new Dictionary<string, string>(Unattended) { ["PATH"] = Path } };
        var terms = new ProcessTerms(new AttemptMark(markHome, $"plugins/{++runs}"), limit);
        var result = await ProgramProcess.RunAsync(command, terms, printed, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        await log.WriteAsync(printed.ToArray(), cancellationToken);
        return new ToolEnd(result.End, Encoding.UTF8.GetString(printed.ToArray()));
    }
}

/// <summary>How git or pip ended.</summary>
/// <param name="Text">What it printed, on both outputs.</param>
internal sealed record ToolEnd(ProgramEnd End, string Text)
{
    public bool IsGood => End is ProgramEnd.Exited { Code: 0 };

    public bool IsThere => End is not ProgramEnd.NotStarted;

    /// <summary>The reason in its own words: its first line that says error or fatal, else its last, else how it ended.</summary>
    public string Reason
    {
        get
        {
            var lines = Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var said = lines.FirstOrDefault(line => line.StartsWith("ERROR:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("fatal:", StringComparison.Ordinal)) ?? lines.LastOrDefault();
            return End is ProgramEnd.Exited && said is not null ? said : End.Sentence;
        }
    }
}
