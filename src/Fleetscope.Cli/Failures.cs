using System.CommandLine;
using Fleetscope.Aws;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Output;

namespace Fleetscope.Cli;

/// <summary>The one place where failures become words and exit codes.</summary>
internal static class Failures
{
    public static async Task<int> ReportAsync(RootCommand app, string[] args, StopSignals signals)
    {
        var parsed = app.Parse(args);
        var screen = Screen.For(parsed);
        if (parsed.Errors.Count > 0)
        {
            screen.Error(UsageMistakes.Of(parsed));
            return ExitCodes.Usage;
        }

        try
        {
            Invocation.Signals = signals;
            Invocation.Say = screen.Say;
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                signals.Stopping);
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            return Tell(() => screen.Stopped(), ExitCodes.Interrupted);
        }
        catch (FleetscopeException expected)
        {
            return Tell(() => screen.Error(expected), ExitCodes.Failed);
        }
        catch (Exception failure) when (AwsFailures.Translate(failure) is { } words)
        {
            return Tell(() => screen.Error(words), ExitCodes.Failed);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk or a folder without rights can meet any command anywhere; it is not a bug.
            var words = new FleetscopeException("files", failure.Message, "check the disk's space and the folder's rights, then try again", failure);
            return Tell(() => screen.Error(words), ExitCodes.Failed);
        }
#pragma warning disable CA1031 // The border of the program: what is left is a bug, and is said to be one.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            return Tell(() => screen.Bug(bug), ExitCodes.Bug);
        }
    }

    /// <summary>Says the last words, where they can be said: a worker's go to a file, whose disk may be the one that is full. The exit code tells all the same.</summary>
    private static int Tell(Action words, int exitCode)
    {
        try
        {
            words();
        }
        catch (IOException)
        {
            // To crash over it would only hide the failure that was to be told.
        }

        return exitCode;
    }
}
