namespace Fleetscope.Cli.Containers;

/// <summary>The environment as the image of this container has it, for the programs that the worker starts.</summary>
/// <remarks>
/// <c>start-worker</c> gives the worker libraries, certificates and a runtime that the image may lack, and keeps what the image had under other names. The libraries are
/// looked up by the loader, which read its variable at the start; a program of the image that found ours instead of its own could fail.
/// </remarks>
internal static class ImageEnvironment
{
    private const string Kept = "FLEETSCOPE_IMAGE_";

    private static readonly string[] Given = ["LD_LIBRARY_PATH", "SSL_CERT_FILE", "DOTNET_ROOT_X64"];

    /// <summary>Puts it back, for this process's children; does nothing where <c>start-worker</c> was not used.</summary>
    public static void Restore()
    {
        foreach (var name in Given)
        {
            if (Environment.GetEnvironmentVariable(Kept + name) is { } value)
            {
                Environment.SetEnvironmentVariable(name, value.Length > 0 ? value : null);
                Environment.SetEnvironmentVariable(Kept + name, null);
            }
        }
    }
}
