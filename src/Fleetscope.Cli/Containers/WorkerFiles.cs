using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fleetscope.Aws.Setup;

namespace Fleetscope.Cli.Containers;

/// <summary>What <c>setup</c> sends to the machines as their worker: this very program, the .NET that it runs on, and the libraries and certificates that an image may lack.</summary>
internal static class WorkerFiles
{
    private const string Runtime = "libcoreclr.so";

    /// <summary>As programs ask for them, by the folder that <c>start-worker</c> gives where the image has none.</summary>
    private static readonly (string Folder, string Name)[] Libraries =
    [
        ("cpp", "libstdc++.so.6"), ("cpp", "libgcc_s.so.1"), ("openssl", "libssl.so.3"), ("openssl", "libcrypto.so.3"), ("openssl", "libssl.so.1.1"), ("openssl", "libcrypto.so.1.1"),
        ("openssl", "libz.so.1"),
    ];

    /// <summary>Debian and what comes from it, Fedora and what comes from it, SUSE, others; <c>start-worker</c> looks in the same places of an image.</summary>
    private static readonly string[] Certificates = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

    /// <summary>For debuggers and tracers alone, 5 MB.</summary>
    private static readonly HashSet<string> NotSent = new(StringComparer.Ordinal) { "libmscordbi.so", "libmscordaccore.so", "libcoreclrtraceptprovider.so", "createdump" };

    /// <exception cref="FleetscopeException">This machine is of another kind than the machines of a fleet.</exception>
    public static IReadOnlyList<WorkerFile> Gather()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new FleetscopeException("WORKER = 'fleetscope'", $"the machines run x86-64 Linux and get a copy of this program, which is for {RuntimeInformation.RuntimeIdentifier}",
                "run setup on an x86-64 Linux machine, or set WORKER = 'image' to use the worker in the image");
        }

        return [.. OfProgram(), .. OfRuntime(), .. OfLibraries(), .. Certificates.Where(File.Exists).Take(1).Select(file => new WorkerFile("certificates.pem", file))];
    }

    private static IEnumerable<WorkerFile> OfProgram()
    {
        var home = AppContext.BaseDirectory;
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => file.StartsWith(home, StringComparison.Ordinal));
        string[] others = ["fleetscope", "fleetscope.deps.json", "fleetscope.runtimeconfig.json"];
        var native = Directory.EnumerateFiles(home, "*.so", SearchOption.AllDirectories).Where(file => Path.GetDirectoryName(file) is { } folder
            && (Path.TrimEndingDirectorySeparator(home) == folder || folder.EndsWith(Path.Combine("runtimes", "linux-x64", "native"), StringComparison.Ordinal)));
        return assemblies.Concat(others.Select(name => Path.Combine(home, name))).Concat(native)
            .Where(file => !NotSent.Contains(Path.GetFileName(file))).Distinct().Select(file => new WorkerFile(Path.GetRelativePath(home, file), file))
            .Append(new WorkerFile(WorkerFile.Start, Path.Combine(home, "Containers", WorkerFile.Start)));
    }

    /// <summary>The .NET below this program, laid out as an installation; nothing where the program brings its own.</summary>
    private static IEnumerable<WorkerFile> OfRuntime()
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, Runtime)))
        {
            return [];
        }

        // .../shared/Microsoft.NETCore.App/10.0.1/
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var installation = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return Directory.EnumerateFiles(runtime).Where(file => !NotSent.Contains(Path.GetFileName(file))).Append(Loaded().First(file => Path.GetFileName(file) == "libhostfxr.so"))
            .Select(file => new WorkerFile(Path.Combine("runtime", Path.GetRelativePath(installation, file)), file));
    }

    private static IEnumerable<WorkerFile> OfLibraries()
    {
        // Asking for its version is what loads OpenSSL.
        _ = SafeEvpPKeyHandle.OpenSslVersion;
        var loaded = Loaded();
        return from library in Libraries
               let file = loaded.FirstOrDefault(file => Path.GetFileName(file).StartsWith(library.Name, StringComparison.Ordinal))
               where file is not null
               select new WorkerFile(Path.Combine("libraries", library.Folder, library.Name), file);
    }

    /// <summary>The libraries that this process has loaded, as the kernel tells (proc(5), maps: the path is the sixth field).</summary>
    private static IReadOnlyList<string> Loaded() =>
        [.. File.ReadLines("/proc/self/maps").Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line[at..] : "").Where(file => file.Contains(".so", StringComparison.Ordinal)).Distinct()];
}
