using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Fleetscope.Cli.Commands;
using Fleetscope.Reports;
using Spectre.Console;

namespace Fleetscope.Cli.Output;

/// <summary>Where a command prints: results on standard output, everything else on standard error.</summary>
internal sealed class Screen(OutputMode mode)
{
    private IAnsiConsole? words;
    private IAnsiConsole? aside;

    public OutputMode Mode { get; } = mode;

    /// <summary>Results for people.</summary>
    public IAnsiConsole Words => words ??= Open();

    /// <summary>Progress and remarks.</summary>
    public IAnsiConsole Aside => aside ??= AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>The screen that the command line asks for.</summary>
    public static Screen For(ParseResult parsed)
    {
        // A command line that is wrong elsewhere may still have asked for JSON, and gets its error as JSON.
        var tokens = parsed.Tokens.Select(token => token.Value).ToList();
        var at = tokens.FindLastIndex(token => token is "--output" or "-o");
        var asked = at >= 0 && at + 1 < tokens.Count ? tokens[at + 1] : "";
        return new Screen(Enum.TryParse<OutputMode>(asked, ignoreCase: true, out var mode) ? mode : OutputMode.Text);
    }

    /// <summary>Prints what the command was asked for.</summary>
    public void Result<T>(T value, JsonTypeInfo<T> json, Action<IAnsiConsole> text)
    {
        switch (Mode)
        {
            case OutputMode.Json:
                Line(value, json);
                break;
            case OutputMode.Text:
                text(Words);
                break;
        }
    }

    /// <summary>Prints one JSON object on a line of its own.</summary>
    public static void Line<T>(T value, JsonTypeInfo<T> json) => Console.Out.WriteLine(JsonLine.Of(value, json));

    /// <summary>Says something to a person, beside the result.</summary>
    public void Say(string text)
    {
        if (Mode != OutputMode.Quiet)
        {
            Console.Error.WriteLine(text);
        }
    }

    /// <summary>Prints an expected failure: what, why, and what to do.</summary>
    public void Error(FleetscopeException failure)
    {
        if (Mode == OutputMode.Json)
        {
            Line(new ErrorResult(new ErrorWords(failure.What, failure.Cause, failure.Next, Findings.In(failure))), CliJson.Default.ErrorResult);
            return;
        }

        Console.Error.WriteLine($"error: {failure.What}: {failure.Cause}");
        foreach (var line in Findings.Lines(Findings.In(failure) ?? []))
        {
            Console.Error.WriteLine("  " + line);
        }

        Console.Error.WriteLine($"hint: {failure.Next}");
    }

    /// <summary>Says that the command was told to stop: who reads JSON gets its one object then too.</summary>
    public void Stopped()
    {
        if (Mode == OutputMode.Json)
        {
            Error(new FleetscopeException("fleetscope", "it was told to stop", "what was done is kept; the same command goes on from here"));
            return;
        }

        Say("Stopped. What was done is kept; the same command goes on from here.");
    }

    /// <summary>Prints what must never happen.</summary>
    public void Bug(Exception bug)
    {
        if (Mode == OutputMode.Json)
        {
            Line(new ErrorResult(new ErrorWords("fleetscope", "a bug: " + bug.Message, "please report it with the text on standard error")), CliJson.Default.ErrorResult);
        }

        Console.Error.WriteLine("This is a bug in fleetscope. What was done is kept. Please report it with this text:");
        Console.Error.WriteLine(bug);
    }

    private static IAnsiConsole Open()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            // A file or a pipe has no width: a path that is cut into two lines is of no use there.
            console.Profile.Width = 10_000;
        }

        return console;
    }
}
