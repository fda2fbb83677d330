using System.Text.Json;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Tests.Contracts;

/// <summary>The jobs and attempts that contract tests are about.</summary>
public static class ContractJobs
{
    public const string AppName = "Contract";

    /// <summary>The job file that has just these jobs.</summary>
    public static string JobFileOf(IEnumerable<Job> jobs) => $$"""{"output":"results","groups":[{{string.Join(",", jobs.Select(job => Group(job.Name)))}}]}""";

    public static Job Job(int number) => Job($"Plate1-{number:0000}");

    public static Job Job(string name)
    {
        // As a job file would make it: engines whose queue holds only messages must come to the same identity and name.
        using var frame = new MessageFrame(AppName, JobStyle.Generic, new Dictionary<string, JsonElement> { ["output"] = JsonElement.Parse("\"results\"") });
        return frame.JobOf(JsonElement.Parse(Group(name)), []) ?? throw new ArgumentException($"{name} is no name of a job", nameof(name));
    }

    public static IReadOnlyList<Job> SomeJobs(int count) => [.. Enumerable.Range(0, count).Select(Job)];

    public static JobOutcome Success => new JobOutcome.Succeeded(1, 100);

    public static JobOutcome Failure => new JobOutcome.ProgramFailed(new ProgramEnd.Exited(3));

    public static JobOutcome Interruption => new JobOutcome.Interrupted("the machine is taken away");

    public static JobOutcome OutOfReach => new JobOutcome.StorageFailed("s3://lab/a: S3 could not be reached", IsPassing: true);

    private static string Group(string name) => $$"""{"Metadata":{{JsonSerializer.Serialize(name)}}}""";

    public static AttemptRecord Attempt(this JobLease lease, JobOutcome outcome) => new(
        lease.Attempt, "worker-1", 2, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(5), outcome,
        new ResourceUse(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(3.5), 123_456), new List<string> { "program", "an argument" }, outcome.CountsAsFailure ? "last words\n" : "");
}
