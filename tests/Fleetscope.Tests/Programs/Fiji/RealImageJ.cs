using System.Diagnostics;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Programs.Fiji;

/// <summary>Debian's ImageJ, the committed launcher and one private display, shared by the tests of a class.</summary>
public sealed class RealImageJ : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("fleetscope-").FullName;
    private readonly PrivateDisplay display;

    public RealImageJ()
    {
        MacroLauncher.WriteTo(LauncherFolder);
        display = new PrivateDisplay(Path.Combine(folder, "display"), KeyValuePair.Create("FLEETSCOPE_TEST", folder), SearchPath, TimeProvider.System);
        Installation.Java.ShouldNotBeNull($"These tests run the real ImageJ: {FijiInstallation.AptLine}");
        Installation.ImageJJar.ShouldNotBeNull($"These tests run the real ImageJ: {FijiInstallation.AptLine}");
    }

    public static SearchPath SearchPath { get; } = SearchPath.Parse(Environment.GetEnvironmentVariable("PATH"));

    public string LauncherFolder => Path.Combine(folder, "launcher");

    /// <summary>What is here, without a Fiji that may be here as well.</summary>
    public FijiInstallation Installation => FijiInstallation.Find(SearchPath, LauncherFolder) with { Fiji = null };

    /// <summary>Runs a command to its end, as a worker would.</summary>
    public async Task<(int Code, string Output)> RunAsync(ProgramCommand command, CancellationToken cancellationToken, string? displayOverride = null)
    {
        var instructions = new ProcessStartInfo(command.Executable, command.Arguments)
        {
            WorkingDirectory = command.WorkingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        IEnumerable<KeyValuePair<string, string>> drawing = displayOverride is null
            ? await display.EnvironmentAsync(cancellationToken)
            : [KeyValuePair.Create("DISPLAY", displayOverride)];
        foreach (var (key, value) in command.Environment.Concat(drawing))
        {
            instructions.Environment[key] = value;
        }

        using var process = Process.Start(instructions)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await display.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
