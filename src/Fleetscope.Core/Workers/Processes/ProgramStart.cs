using System.Collections;
using Fleetscope.Programs;

namespace Fleetscope.Workers.Processes;

/// <summary>All that the kernel needs to start a program: the file, the arguments, the environment, the folder.</summary>
/// <param name="File">The absolute path of the executable.</param>
/// <param name="Arguments">The program's own name first.</param>
/// <param name="Environment"><c>NAME=value</c>, each name once.</param>
internal sealed record ProgramStart(string File, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string Folder)
{
    // What execvp looks at when PATH is not set.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    // By name, as NAME=value. A worker's own environment stays as it is, and reading it for each start would cost more than all the rest here.
    private static readonly Dictionary<string, string> Inherited = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => $"{variable.Key}={variable.Value}", StringComparer.Ordinal);

    /// <summary>Finds the program and lays out its start; or says why it cannot be started.</summary>
    internal static ProgramStart? Prepare(ProgramCommand command, AttemptMark mark, out string? why)
    {
        var variables = Variables(command, mark);
        var folder = Path.GetFullPath(command.WorkingFolder);
        var path = variables.TryGetValue("PATH", out var line) ? line["PATH=".Length..] : DefaultPath;
        var file = Find(command.Executable, path, folder, out why);
        if (file is null)
        {
            return null;
        }

        var start = new ProgramStart(file, command.Line, [.. variables.Values], folder);
        var withZero = start.Arguments.Concat(start.Environment).FirstOrDefault(text => text.Contains('\0'));
        if (withZero is not null)
        {
            why = $"\"{withZero.Replace("\0", "\\0", StringComparison.Ordinal)}\" contains a zero byte, which no argument or variable can carry";
            return null;
        }

        return start;
    }

    private static Dictionary<string, string> Variables(ProgramCommand command, AttemptMark mark)
    {
        var variables = new Dictionary<string, string>(Inherited, StringComparer.Ordinal);
        foreach (var (name, value) in command.Environment)
        {
            variables[name] = $"{name}={value}";
        }

        variables[AttemptMark.Name] = $"{AttemptMark.Name}={mark.Value}";
        return variables;
    }

    private static string? Find(string executable, string path, string folder, out string? why)
    {
        why = null;
        if (executable.Length == 0 || executable.Contains('\0'))
        {
            why = "the name of the program is empty or contains a zero byte";
            return null;
        }

        if (executable.Contains('/'))
        {
            var file = Path.GetFullPath(executable, folder);
            why = Refusal(file);
            return why is null ? file : null;
        }

        // An empty entry means the current folder (POSIX, 8.3 Other Environment Variables).
        string? almost = null;
        foreach (var entry in path.Split(':'))
        {
            var file = Path.Combine(Path.GetFullPath(entry.Length == 0 ? "." : entry, folder), executable);
            var refusal = Refusal(file);
            if (refusal is null)
            {
                return file;
            }

            almost ??= Path.Exists(file) ? refusal : null;
        }

        why = almost ?? $"{executable} is not in any folder of PATH ({path})";
        return null;
    }

    private static string? Refusal(string file) =>
        System.IO.File.Exists(file) ? Linux.Access(file, Linux.X_OK) == 0 ? null : $"{file} is not executable"
        : Directory.Exists(file) ? $"{file} is a folder"
        : $"{file} does not exist";
}
