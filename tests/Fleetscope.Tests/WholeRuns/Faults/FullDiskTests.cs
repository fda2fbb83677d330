namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>The disk of the outputs, of the attempts, or of the queue and the journal is full.</summary>
/// <remarks>Where nothing can be mounted, a limit on the size of files (RLIMIT_FSIZE, which programs inherit) takes the disk's place.</remarks>
public sealed class FullDiskTests
{
    private const int Disk = 4 << 20;
    private const string WriteHalfAMegabyte = "head -c 500000 /dev/urandom > \"$1/site$2.bin\"";

    [Fact]
    public async Task A_full_output_disk_hands_jobs_back_with_the_cause_and_the_run_goes_on_when_there_is_space()
    {
        using var folder = new RunFolder().WithScript(WriteHalfAMegabyte, "JOB_RETRIES = 2").WithSites(3);
        using var disk = SmallDisk.Make(Disk, folder.Bucket);
        Fill(disk, folder);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        folder.Status().Dead.ShouldBe(3);
        folder.Run("dead", "list", "--output", "json").Output.ShouldContain(disk.IsMounted ? "storage failed" : "SIGXFSZ");
        Free(disk, folder);
        folder.Run("dead", "retry").ExitCode.ShouldBe(0);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Status().ShouldBe(new Counts(3, 0, 0, 3, 0, 0, 0));
        folder.Outputs().Count.ShouldBe(3, "no half-copied file may stay");
    }

    [Fact]
    public async Task A_full_disk_of_attempts_is_named_and_the_run_goes_on_when_there_is_space()
    {
        using var folder = new RunFolder().WithScript(WriteHalfAMegabyte, "JOB_RETRIES = 1").WithSites(3);
        Directory.CreateDirectory(folder.Combine(".fleetscope"));
        using var disk = SmallDisk.Make(Disk, folder.Combine(".fleetscope", "attempts"));
        Fill(disk, folder);

        folder.Run("run", "job.json").ExitCode.ShouldBe(3);

        folder.Status().Dead.ShouldBe(3);
        var reasons = folder.Run("dead", "list", "--output", "json").Output;
        (reasons.Contains("No space left", StringComparison.Ordinal) || reasons.Contains("the disk was full", StringComparison.Ordinal)
            || reasons.Contains("File too large", StringComparison.Ordinal) || reasons.Contains("SIGXFSZ", StringComparison.Ordinal)).ShouldBeTrue(reasons);
        Free(disk, folder);
        folder.Run("dead", "retry").ExitCode.ShouldBe(0);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Status().ShouldBe(new Counts(3, 0, 0, 3, 0, 0, 0));
    }

    [Fact]
    public async Task A_full_disk_of_the_queue_stops_the_run_by_name_stays_readable_and_goes_on_when_there_is_space()
    {
        using var folder = new RunFolder();
        using var disk = SmallDisk.Make(Disk, folder.Combine(".fleetscope"));
        folder.WithScript($"{(disk.IsMounted ? $"[ -e {folder.Combine("free")} ] || {disk.FillCommand}; " : "")}echo $2 > \"$1/site$2.txt\" || exit 1").WithSites(40);
        folder.WithFileSizeLimit(disk.IsMounted ? null : 100_000);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBeOneOf(1, 3);
        var said = ended.Output + ended.Errors;
        string[] causes = disk.IsMounted ? ["No space left", "disk is full", "disk failed"] : ["File too large", "signal 25"];
        causes.ShouldContain(cause => said.Contains(cause, StringComparison.Ordinal), said);
        said.ShouldNotContain("signal 6", customMessage: "no process may crash");
        folder.WithFileSizeLimit(null);
        folder.Status().Submitted.ShouldBe(40);
        File.WriteAllText(folder.Combine("free"), "");
        Free(disk, folder);
        folder.Run("dead", "retry");
        var again = folder.Run("run", "job.json", "--output", "json");
        again.ExitCode.ShouldBe(0, again.Output + again.Errors);
        Counts.Of(again.Json).ShouldBe(new Counts(40, 0, 0, 40, 0, 0, 0));
        folder.Outputs().Count.ShouldBe(40);
        folder.Leftovers().ShouldBeEmpty();
    }

    private static void Fill(SmallDisk disk, RunFolder folder)
    {
        if (disk.IsMounted)
        {
            File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[Disk - 16_384]);
        }
        else
        {
            folder.WithFileSizeLimit(400_000);
        }
    }

    private static void Free(SmallDisk disk, RunFolder folder)
    {
        disk.Free();
        folder.WithFileSizeLimit(null);
    }
}
