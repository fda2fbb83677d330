using System.Diagnostics;

namespace Fleetscope.Workers;

/// <summary>Removes a folder that programs wrote into, whatever they left there.</summary>
/// <remarks>
/// .NET cannot name a file whose name is no UTF-8, and does not take back rights that a program took from itself. Then <c>chmod</c> and <c>rm</c> do it,
/// which see bytes. Neither follows links.
/// </remarks>
public static class FolderRemoval
{
    /// <summary>Removes the folder and all that is in it; one that is not there is removed.</summary>
    /// <exception cref="IOException">It is still there.</exception>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException) when (!Path.Exists(folder))
        {
            // As it should be.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // ArgumentException: what .NET makes of an entry whose name it cannot decode.
            if (new FileInfo(folder).LinkTarget is null)
            {
                Run("chmod", "-R", "u+rwX", "--", folder);
            }

            Run("rm", "-rf", "--", folder);
            if (Path.Exists(folder))
            {
                throw new IOException($"{folder} cannot be removed ({failure.Message})", failure);
            }
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new IOException($"{program} is not on PATH ({absent.Message})", absent);
        }
    }
}
