using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Tests.Contracts;

/// <summary>The jobs and attempts that contract tests are about.</summary>
public static class ContractJobs
{
    public static Job Job(int number) => Job($"Plate1-{number:0000}");

    public static Job Job(string name)
    {
        var body = $$"""{"group":{"Metadata":"{{name}}"},"output":"results"}""";
        return new Job(JobId.Of("Contract", body), name, body);
    }

    public static IReadOnlyList<Job> SomeJobs(int count) => [.. Enumerable.Range(0, count).Select(Job)];

    public static JobOutcome Success => new JobOutcome.Succeeded(1, 100);

    public static JobOutcome Failure => new JobOutcome.ProgramFailed(new ProgramEnd.Exited(3));

    public static JobOutcome Interruption => new JobOutcome.Interrupted("the machine is taken away");

    public static AttemptRecord Attempt(this JobLease lease, JobOutcome outcome) => new(
        lease.Attempt, "worker-1", 2, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(5), outcome,
        new ResourceUse(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(3.5), 123_456), new List<string> { "program", "an argument" }, outcome.CountsAsFailure ? "last words\n" : "");
}
