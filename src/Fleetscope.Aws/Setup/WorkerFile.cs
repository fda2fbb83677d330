namespace Fleetscope.Aws.Setup;

/// <summary>A file that the worker on the machines consists of.</summary>
/// <param name="Name">Where it lies in the worker's folder there, as a relative path.</param>
/// <param name="Path">Where it lies here.</param>
public sealed record WorkerFile(string Name, string Path)
{
    /// <summary>What containers start: it makes up for what their image lacks.</summary>
    public const string Start = "start-worker";
}
