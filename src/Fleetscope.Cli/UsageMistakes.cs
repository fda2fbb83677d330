using System.CommandLine;
using System.CommandLine.Parsing;
using Fleetscope.Configuration;

namespace Fleetscope.Cli;

/// <summary>What is wrong with a command line that cannot be understood, in words.</summary>
internal static class UsageMistakes
{
    public static FleetscopeException Of(ParseResult parsed)
    {
        var path = string.Join(' ', PathOf(parsed.CommandResult));
        var command = parsed.CommandResult.Command;
        List<string> causes = [.. parsed.Errors.Where(error => error.SymbolResult is not CommandResult || command.Subcommands.Count == 0).Select(Words).Distinct()];
        if (command.Subcommands.Count > 0)
        {
            causes.Insert(0, parsed.UnmatchedTokens is [var token, ..] ? Stranger(command, token) : $"it wants one of its commands: {string.Join(", ", Names(command))}");
        }

        return new FleetscopeException(path, string.Join("; ", causes), $"see {path} --help");
    }

    private static string Stranger(Command command, string token)
    {
        var near = NearestName.Among(Names(command), token);
        return $"there is no {(token.StartsWith('-') ? "option" : "command")} '{token}'" + (near is null ? "" : $"; did you mean '{near}'?");
    }

    private static IEnumerable<string> Names(Command command) => command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);

    /// <summary>The library's words, but for values that are none: there it names types of .NET.</summary>
    private static string Words(ParseError error) =>
        error.SymbolResult is OptionResult { Option: var option, Tokens: [var token] } && KindOf(Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType, token.Value) is { } kind
            ? $"{option.Name} wants {kind}, not '{token.Value}'"
            : error.Message.TrimEnd('.');

    /// <summary>What a value of that type looks like; null where the text is one.</summary>
    private static string? KindOf(Type type, string text) =>
        type.IsEnum ? (Enum.TryParse(type, text, ignoreCase: true, out _) ? null : "one of " + string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant())))
        : type == typeof(int) ? (int.TryParse(text, out _) ? null : "a whole number")
        : type == typeof(double) ? (double.TryParse(text, out _) ? null : "a number")
        : null;

    private static IEnumerable<string> PathOf(CommandResult command) =>
        (command.Parent is CommandResult parent ? PathOf(parent) : []).Append(command.Command is RootCommand ? "fleetscope" : command.Command.Name);
}
