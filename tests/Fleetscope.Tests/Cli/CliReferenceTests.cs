using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Fleetscope.Cli;

namespace Fleetscope.Tests.Cli;

/// <summary>The reference in docs/cli.md is written from the commands themselves.</summary>
public sealed class CliReferenceTests
{
    private const string Start = """
        # The command line

        Written from the commands' own help by a test; change the commands, then run it with `FLEETSCOPE_APPROVE=1`.

        Results go to standard output, everything else (progress, remarks, questions, errors) to standard error. With `--output json` a command prints one object on
        standard output (`logs --follow` and `monitor`: one object a line), and a failure is `{"error":{"what","cause","next"}}`, with `findings` where there are several mistakes.

        | Exit code | Means |
        |---|---|
        | 0 | all went well |
        | 1 | an expected failure; the message says what to do |
        | 2 | the command line was not understood |
        | 3 | the run is over and some of its jobs are dead (`run`, `monitor`) |
        | 70 | a bug in Fleetscope |
        | 130 | stopped by a signal; what was done is kept |

        `fleetscope completion bash|zsh|fish` prints a script for the shell: `source <(fleetscope completion bash)`.

        """;

    [Fact]
    public void The_reference_in_docs_says_what_the_commands_say()
    {
        var text = new StringBuilder(Start);
        foreach (var command in CommandTree.Create().Subcommands)
        {
            Describe(command, command.Name, text);
        }

        Approved.ShouldMatchFile(text.ToString(), SourceTree.File("docs", "cli.md"));
    }

    [Fact]
    public void Every_command_has_a_first_sentence_and_examples()
    {
        foreach (var command in Below(CommandTree.Create()))
        {
            var lines = command.Description.ShouldNotBeNull().Split('\n');
            lines[0].TrimEnd().ShouldEndWith(".", customMessage: command.Name);
            lines.ShouldContain("Examples:", command.Name);
        }
    }

    [Fact]
    public void Every_example_can_be_parsed()
    {
        var app = CommandTree.Create();
        foreach (var example in Below(app).SelectMany(command => command.Description!.Split('\n')).Select(line => line.Trim()).Where(line => line.StartsWith("fleetscope ", StringComparison.Ordinal)))
        {
            var words = example.Split(" > ")[0]["fleetscope ".Length..].Replace("'", "\"", StringComparison.Ordinal);
            app.Parse(words).Errors.ShouldBeEmpty(example);
        }
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(below => Below(below).Prepend(below));

    private static void Describe(Command command, string path, StringBuilder text)
    {
        var aliases = command.Aliases.Count == 0 ? "" : $" (also `{string.Join("`, `", command.Aliases)}`)";
        text.Append($"\n## {path}{string.Concat(command.Arguments.Select(argument => " " + Name(argument)))}{aliases}\n\n");
        var parts = (command.Description ?? "").Split("\nExamples:\n");
        text.Append(parts[0].Trim()).Append('\n');
        if (parts.Length > 1)
        {
            text.Append("\n```\n").AppendJoin('\n', parts[1].TrimEnd().Split('\n').Select(line => line.Trim())).Append("\n```\n");
        }

        foreach (var below in command.Subcommands)
        {
            Describe(below, $"{path} {below.Name}", text);
        }

        var rows = command.Arguments.Select(argument => (Name(argument), argument.Description))
            .Concat(command.Options.Where(option => option is not HelpOption).Select(option => (Name(option), option.Description))).ToList();
        if (rows.Count > 0)
        {
            text.Append("\n| | |\n|---|---|\n");
            rows.ForEach(row => text.Append($"| `{row.Item1}` | {row.Description?.Replace("|", "\\|", StringComparison.Ordinal)} |\n"));
        }
    }

    private static string Name(Argument argument)
    {
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}]" : argument.Name;
    }

    private static string Name(Option option) =>
        string.Join(", ", option.Aliases.Append(option.Name)) + (option.ValueType == typeof(bool) ? "" : $" {option.HelpName ?? "VALUE"}");
}
