using System.CommandLine;

namespace Fleetscope.Cli.Commands;

/// <summary><c>completion SHELL</c>: a script that lets a shell complete this command line.</summary>
internal static class CompletionCommand
{
    // The scripts ask the program itself, by System.CommandLine's [suggest:POSITION] directive, so that they never grow old.
    // It is told the plain name, so the position moves by the difference to what was typed (./fleetscope).
    private const string Bash = """
        _fleetscope_complete() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} + 10))]" "fleetscope${COMP_LINE#"${COMP_WORDS[0]}"}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _fleetscope_complete fleetscope ./fleetscope
        """;

    private const string Zsh = """
        #compdef fleetscope
        _fleetscope() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:$((CURSOR - ${#words[1]} + 10))]" "fleetscope${BUFFER#"${words[1]}"}" 2>/dev/null)}")
            compadd -a found
            [[ ${#found} -gt 1 || -n "${found[1]}" ]] || _files
        }
        compdef _fleetscope fleetscope
        """;

    private const string Fish = """
        complete -c fleetscope -a "(fleetscope '[suggest:'(commandline -C)']' (commandline -p) 2>/dev/null)"
        """;

    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh or fish" };

    static CompletionCommand() => Shell.AcceptOnlyFromAmong("bash", "zsh", "fish");

    public static Command Create()
    {
        var command = new Command("completion", """
            Prints a script that lets a shell complete commands and options.

            Examples:
              source <(fleetscope completion bash)
              fleetscope completion zsh > ~/.zfunc/_fleetscope
              fleetscope completion fish > ~/.config/fish/completions/fleetscope.fish
            """)
        {
            Shell,
        };
        command.SetAction(parsed => Console.Out.WriteLine(parsed.GetValue(Shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
