using System.Diagnostics;
using System.Formats.Tar;

namespace Fleetscope.Tests.WholeRuns;

/// <summary>A root file system with this machine's shell, a few tools and its C library, and nothing else: no libstdc++, no OpenSSL, no certificates.</summary>
internal sealed class MinimalRoot
{
    private static readonly string[] Tools = ["sh", "cat", "sleep"];

    /// <summary>Parts of the C library, which every image with glibc has.</summary>
    private static readonly string[] Libraries = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2", "libnss_files.so.2", "libnss_dns.so.2"];

    private readonly string root;

    public MinimalRoot(string root)
    {
        this.root = root;
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        foreach (var tool in Tools)
        {
            Copy("/bin/" + tool);
            foreach (var library in NeededBy("/bin/" + tool))
            {
                Copy(library);
                foreach (var sibling in Libraries.Select(name => Path.Combine(Path.GetDirectoryName(library)!, name)).Where(File.Exists))
                {
                    Copy(sibling);
                }
            }
        }
    }

    public void PackInto(string file) => TarFile.CreateFromDirectory(root, file, includeBaseDirectory: false);

    private static IEnumerable<string> NeededBy(string program)
    {
        using var process = Process.Start(new ProcessStartInfo("ldd", [program]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
        return output.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/'));
    }

    private void Copy(string file)
    {
        var target = root + file;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file, target, overwrite: true);
    }
}
