using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds jobs that write into the same folder because they have the same name.</summary>
/// <remarks>
/// The family's illumination and projection steps do it on purpose, so it is no error; two jobs that write the same file are found when the second
/// one commits. For Fiji style files all jobs share one folder by design, so nothing is said.
/// </remarks>
internal sealed class SharedOutputFolder : IJobRule
{
    // Names are kept as 64 bits each: a million jobs are some 20 MB for as long as the check takes.
    private readonly HashSet<long> seen = [];
    private readonly HashSet<string> shared = [];
    private (int Line, string Name)? first;
    private long jobs;

    public string Name => "shared-output-folder";

    public string Finds => "Several jobs with the same name, which write into one folder. Done on purpose by some steps; files of the same name clash.";

    public string Fix => "Put keys into output_structure until every job has its own name, unless the jobs write different files.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(context.JobFile is { Style: not JobStyle.Fiji });

    public void Look(GroupReading group)
    {
        if (group.Job is null || seen.Add(NameHash.Of(group.Job.Name)))
        {
            return;
        }

        jobs++;
        first ??= (group.Line, group.Job.Name);
        if (shared.Count < FirstOnes.Shown)
        {
            shared.Add(group.Job.Name);
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (first is not { } example)
        {
            return AsyncEnumerable.Empty<Finding>();
        }

        var finding = this.InJobFile(
            context, Severity.Warning, example.Line, "output_structure", context.Shared("output_structure"),
            $"{jobs:N0} jobs have the same name as an earlier one, for example {string.Join(", ", shared.Take(3).Select(name => $"'{name}'"))}: "
                + "they write into one folder, and the second to write a file of the same name ends dead (OutputClash)");
        return new[] { finding }.ToAsyncEnumerable();
    }
}
