using Fleetscope.Tests.Workers.Processes;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>A job that segfaults, is killed by memory, fills a disk, forks without end or hangs.</summary>
public sealed class PoisonJobTests
{
    private const string WriteOne = "echo site $2 > \"$1/site$2.txt\"";

    [Fact]
    public Task A_job_that_segfaults_is_dead_by_its_signal() => DiesAloneAsync("kill -SEGV $$", "signal 11 (SIGSEGV)");

    [Fact]
    public Task A_job_that_hangs_is_dead_by_its_time() => DiesAloneAsync("trap '' TERM; sleep 600 & wait; sleep 600", "ran longer than the limit of 2 s", "JOB_TIMEOUT = 2");

    [Fact]
    public async Task A_job_that_the_kernel_kills_for_its_memory_is_dead_by_memory()
    {
        // Where no control group can be made, a limit of the address space gives the other way in which programs notice.
        using var group = MemoryGroup.TryMake(32 << 20);
        await DiesAloneAsync(group is null ? "ulimit -v 200000; tail /dev/zero" : $"echo $$ > {group.JoinFile}; exec tail /dev/zero", "ran out of memory");
    }

    [Fact]
    public async Task A_job_that_fills_a_disk_is_dead_by_the_disk()
    {
        using var disk = SmallDisk.Make(1 << 20);
        var fill = disk.IsMounted ? $"cat /dev/zero > {disk.Path}/full.$$; code=$?; rm -f {disk.Path}/full.$$; exit $code" : "cat /dev/zero > /dev/full";
        await DiesAloneAsync(fill, "the disk was full");
    }

    [Fact]
    public async Task A_job_that_forks_without_end_is_ended_with_all_that_it_started()
    {
        // It doubles at most every 50 ms, within its two seconds, to at most 200 processes, so that the machine survives a failing test as well.
        var count = $"$(ls -d /proc/[0-9]* | wc -l)";
        await DiesAloneAsync(
            $$"""before={{count}}; bomb() { while :; do [ $(({{count}} - before)) -lt 200 ] && (setsid bash -c "$(declare -f bomb); before=$before; bomb" &) ; sleep 0.1; done; }; bomb""",
            "ran longer than the limit of 2 s", "JOB_TIMEOUT = 2");
    }

    private static async Task DiesAloneAsync(string poison, string cause, string more = "")
    {
        using var folder = new RunFolder().WithScript($"if [ $2 = 2 ]; then {poison}; fi; {WriteOne}", "JOB_RETRIES = 2\n" + more).WithSites(5);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(5, 0, 0, 4, 0, 1, 0));
        var group = folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups")[0];
        group.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain(cause);
        group.GetProperty("jobs")[0].GetProperty("name").GetString().ShouldBe("2");
        group.GetProperty("jobs")[0].GetProperty("attempts").GetInt32().ShouldBe(2);
        await Promises.HoldAsync(folder, jobs: 5);
    }
}
