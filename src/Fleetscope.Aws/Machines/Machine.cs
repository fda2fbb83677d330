namespace Fleetscope.Aws.Machines;

/// <summary>The EC2 instance that a worker runs on, as it knows itself.</summary>
/// <param name="Id"><c>i-...</c>.</param>
/// <param name="Type">Such as <c>m5.xlarge</c>.</param>
/// <param name="Zone">Such as <c>us-east-1a</c>.</param>
internal sealed record Machine(string Id, string Type, string Zone)
{
    /// <summary>The name of a worker on it: its jobs are known as this machine's by it (<see cref="NeighbourJobs"/>).</summary>
    /// <param name="container">Something that no other container of the machine has: the ECS task's id, else a process's number.</param>
    public string WorkerName(string container) => $"{Id}-{container}";

    public override string ToString() => $"machine {Id} ({Type}, {Zone})";
}
