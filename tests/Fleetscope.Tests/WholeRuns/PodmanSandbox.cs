using System.Diagnostics;

namespace Fleetscope.Tests.WholeRuns;

/// <summary>A podman with its own storage, and in it an image made of this machine's shell and a few tools; nothing is fetched.</summary>
internal sealed class PodmanSandbox : IDisposable
{
    public const string Image = "localhost/fleetscope-test:1";

    // The second is for machines that may not raise limits, and whose control groups the newer runtime does not know.
    private static readonly string[] Settings =
    [
        "[engine]\ncgroup_manager=\"cgroupfs\"\nevents_logger=\"file\"\n",
        "[containers]\ndefault_ulimits=[\"nofile=20000:20000\",\"nproc=10000:10000\"]\n[engine]\nruntime=\"runc\"\ncgroup_manager=\"cgroupfs\"\nevents_logger=\"file\"\n",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    private PodmanSandbox()
    {
    }

    private string ContainersConf => Path.Combine(folder.FullName, "containers.conf");

    private string StorageConf => Path.Combine(folder.FullName, "storage.conf");

    /// <summary>Opens one, or says why there is none.</summary>
    public static PodmanSandbox? Open(out string why)
    {
        why = "it is not on PATH";
        if (new Fleetscope.Programs.Fiji.SearchPath((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).Find("podman") is null)
        {
            return null;
        }

        var sandbox = new PodmanSandbox();
        new MinimalRoot(sandbox.folder.CreateSubdirectory("root").FullName).PackInto(Path.Combine(sandbox.folder.FullName, "image.tar"));
        File.WriteAllText(
            sandbox.StorageConf, $"[storage]\ndriver=\"vfs\"\ngraphroot=\"{sandbox.folder.FullName}/storage\"\nrunroot=\"{sandbox.folder.FullName}/state\"\n");
        foreach (var settings in Settings)
        {
            File.WriteAllText(sandbox.ContainersConf, settings);
            var imported = sandbox.Call("import", Path.Combine(sandbox.folder.FullName, "image.tar"), Image);
            var tried = imported.ExitCode == 0 ? sandbox.Call("run", "--rm", "--init", Image, "/bin/sh", "-c", "exit 0") : imported;
            if (tried.ExitCode == 0)
            {
                return sandbox;
            }

            why = tried.Errors.Trim();
        }

        sandbox.Dispose();
        return null;
    }

    /// <summary>Lets the command line of a folder use it.</summary>
    public RunFolder For(RunFolder run) => run.WithEnvironment("CONTAINERS_CONF", ContainersConf).WithEnvironment("CONTAINERS_STORAGE_CONF", StorageConf);

    public IReadOnlyList<string> Containers() => Call("ps", "-a", "--format", "{{.Names}}").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Ended Call(params string[] arguments) => Run("podman", arguments);

    public void Dispose()
    {
        Call("rm", "-f", "-a");
        Call("rmi", "-f", "-a");
        folder.Delete(recursive: true);
    }

    private Ended Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CONTAINERS_CONF"] = ContainersConf;
        start.Environment["CONTAINERS_STORAGE_CONF"] = StorageConf;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.WaitForExit(TimeSpan.FromMinutes(1)).ShouldBeTrue($"{program} {string.Join(' ', arguments)} did not end within a minute");
        return new Ended(process.ExitCode, output.Result, errors.Result);
    }
}
