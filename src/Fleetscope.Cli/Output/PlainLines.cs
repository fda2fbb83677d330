using Spectre.Console;

namespace Fleetscope.Cli.Output;

/// <summary>Lines that are copied or piped on: never wrapped, whatever the width of the terminal.</summary>
internal static class PlainLines
{
    public static void Plain(this IAnsiConsole console, string line = "") => console.Profile.Out.Writer.WriteLine(line);
}
