using Fleetscope.Jobs;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>Whoever submits dies in the middle of it, at any edge of a batch or between them.</summary>
public sealed class KilledSubmissionTests
{
    private const int Groups = 50_000;

    [Fact]
    public async Task The_same_jobs_are_submitted_whenever_the_submission_dies_and_is_repeated()
    {
        using var folder = new RunFolder().WithScript("true").WithSites(Groups);
        folder.Run("setup", "--engine", "local").ExitCode.ShouldBe(0);
        var random = new Random(5);
        foreach (var batch in new[] { 1, 2, 5, 9 })
        {
            folder.WithEnvironment("FLEETSCOPE_CRASH_AT", $"Batch:{batch}:{folder.Combine("crashed" + batch)}");
            folder.Run("submitJob", "job.json", "--output", "quiet").ExitCode.ShouldBe(137);
            folder.Status().Submitted.ShouldBeInRange(batch * 5_000, Groups);
        }

        folder.WithEnvironment("FLEETSCOPE_CRASH_AT", null);
        for (var kill = 0; kill < 3; kill++)
        {
            using var submitting = folder.Start("submitJob", "job.json");
            submitting.WaitForExit(random.Next(100, 800));
            submitting.Kill();
            submitting.WaitForExit();
        }

        var submitted = folder.Run("submitJob", "job.json", "--output", "json");

        submitted.ExitCode.ShouldBe(0, submitted.Errors);
        var jobs = await Promises.ReadAsync(folder);
        jobs.Select(job => job.Id).ShouldBe(JobFile.Open(folder.Combine("job.json"), "Test", null).Jobs().Select(job => job.Id), "each once, in the file's order");
        folder.Run("cancel", "--yes");
        folder.Status().ShouldBe(new Counts(Groups, 0, 0, 0, 0, 0, Groups));
    }
}
