using System.Diagnostics;
using System.Runtime.InteropServices;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Cli.Demo;

/// <summary>What this machine lacks for the demo, and how to get it.</summary>
/// <param name="Missing">Empty when the demo can run.</param>
/// <param name="AptGet">Where apt-get is; null on machines without.</param>
/// <param name="IsRoot">Whether we may install.</param>
internal sealed partial record DemoNeeds(IReadOnlyList<DemoNeed> Missing, string? AptGet, bool IsRoot)
{
    /// <summary>Whether <see cref="InstallAsync"/> can help.</summary>
    public bool CanInstall => AptGet is not null && IsRoot;

    /// <summary>What a person types to install it, for Debian and its relatives.</summary>
    public string AptLine => (IsRoot ? "" : "sudo ") + "apt-get update && " + (IsRoot ? "" : "sudo ") + string.Join(' ', ["apt-get", .. InstallArguments]);

    private IReadOnlyList<string> InstallArguments =>
        ["install", "-y", "--no-install-recommends", .. Missing.Select(need => need.Package).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Looks at this machine.</summary>
    public static DemoNeeds Find(SearchPath path) =>
        new(MissingFor(FijiInstallation.Find(path, ""), path), path.Find("apt-get"), OperatingSystem.IsLinux() && EffectiveUser() == 0);

    /// <summary>Updates apt's lists and installs what is missing.</summary>
    /// <param name="say">Gets each line that apt prints; may be called from two threads in turn.</param>
    /// <exception cref="FleetscopeException">It cannot be installed by us, or apt failed.</exception>
    public async Task InstallAsync(Action<string> say, CancellationToken cancellationToken)
    {
        if (!CanInstall)
        {
            throw Failed(AptGet is null ? "there is no apt-get on PATH" : "only root may install");
        }

        await RunAsync(["update"], say, cancellationToken);
        await RunAsync(InstallArguments, say, cancellationToken);
    }

    /// <summary>Says what is missing, in one sentence for people.</summary>
    public FleetscopeException Failed(string cause) =>
        new("the demo needs " + string.Join(", ", Missing.Select(need => need.What)), cause, $"type: {AptLine}");

    internal static IReadOnlyList<DemoNeed> MissingFor(FijiInstallation installation, SearchPath path)
    {
        if (installation.Fiji is not null)
        {
            // Fiji brings its own Java and draws without a display.
            return [];
        }

        var missing = new List<DemoNeed>();
        if (installation.Java is null)
        {
            missing.Add(new DemoNeed("Java", "default-jre"));
        }
        else if (!CanDraw(installation.Java))
        {
            missing.Add(new DemoNeed("a Java that can open windows", "default-jre"));
        }

        if (installation.ImageJJar is null)
        {
            missing.Add(new DemoNeed("ImageJ", "imagej"));
        }

        if (path.Find("Xvfb") is null)
        {
            missing.Add(new DemoNeed("Xvfb", "xvfb"));
        }

        return missing;
    }

    /// <summary>A headless runtime lacks the library for X11, and looks the same otherwise. Where the layout is another one, we believe that it can.</summary>
    private static bool CanDraw(string java)
    {
        var real = File.ResolveLinkTarget(java, returnFinalTarget: true)?.FullName ?? java;
        var libraries = Path.GetFullPath("../lib", Path.GetDirectoryName(real)!);
        return !File.Exists(Path.Combine(libraries, "libawt.so")) || File.Exists(Path.Combine(libraries, "libawt_xawt.so"));
    }

    private async Task RunAsync(IReadOnlyList<string> arguments, Action<string> say, CancellationToken cancellationToken)
    {
        var instructions = new ProcessStartInfo(AptGet!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            instructions.ArgumentList.Add(argument);
        }

        // Packages that ask questions take their defaults.
        instructions.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var apt = Process.Start(instructions)!;
        apt.StandardInput.Close();
        await Task.WhenAll(SayAllAsync(apt.StandardOutput, say, cancellationToken), SayAllAsync(apt.StandardError, say, cancellationToken));
        await apt.WaitForExitAsync(cancellationToken);
        if (apt.ExitCode != 0)
        {
            throw Failed($"apt-get {string.Join(' ', arguments)} ended with code {apt.ExitCode}");
        }
    }

    private static async Task SayAllAsync(StreamReader lines, Action<string> say, CancellationToken cancellationToken)
    {
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            say(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}

/// <summary>One thing that is missing.</summary>
/// <param name="What">For people: <c>ImageJ</c>.</param>
/// <param name="Package">Debian's package that brings it.</param>
internal sealed record DemoNeed(string What, string Package);
