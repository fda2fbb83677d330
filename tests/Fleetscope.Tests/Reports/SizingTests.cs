using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

public sealed class SizingTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Small_jobs_fit_the_small_machine()
    {
        var sizing = Sizing.From(Usage(jobs: 50, memoryMiB: 900, coresPerJob: 1, scratchMiB: 200, p95Seconds: 100));

        Value(sizing, "DOCKER_CORES").ShouldBe("4");
        Value(sizing, "MEMORY").ShouldBe("4500"); // 900 x 4 x 1.2 = 4,320, rounded up to 250
        Value(sizing, "EBS_VOL_SIZE").ShouldBe("22");
        Value(sizing, "SQS_MESSAGE_VISIBILITY").ShouldBe("180"); // 1.5 x 100 s, in whole minutes
        sizing.Advice.Single(advice => advice.Key == "DOCKER_CORES").Unit.ShouldBe("on c5.xlarge");
    }

    [Fact]
    public void Hungry_jobs_take_a_machine_with_more_memory()
    {
        var sizing = Sizing.From(Usage(jobs: 50, memoryMiB: 2_800, coresPerJob: 1, scratchMiB: 200, p95Seconds: 100));

        sizing.Advice.Single(advice => advice.Key == "DOCKER_CORES").Unit.ShouldBe("on m5.xlarge");
        Value(sizing, "MEMORY").ShouldBe("13500");
    }

    [Fact]
    public void A_program_of_several_threads_gets_fewer_slots() =>
        Value(Sizing.From(Usage(jobs: 50, memoryMiB: 900, coresPerJob: 2, scratchMiB: 200, p95Seconds: 100)), "DOCKER_CORES").ShouldBe("2");

    [Fact]
    public void A_job_larger_than_any_machine_is_said()
    {
        var sizing = Sizing.From(Usage(jobs: 50, memoryMiB: 80_000, coresPerJob: 1, scratchMiB: 200, p95Seconds: 100));

        sizing.Advice.ShouldContain(advice => advice.Key == "MACHINE_TYPE");
        sizing.Advice.ShouldNotContain(advice => advice.Key == "MEMORY");
    }

    [Fact]
    public void Much_scratch_takes_a_larger_disk() =>
        Value(Sizing.From(Usage(jobs: 50, memoryMiB: 900, coresPerJob: 1, scratchMiB: 10 * 1024, p95Seconds: 100)), "EBS_VOL_SIZE").ShouldBe("62"); // 10 x 4 x 1.2 + 12 + 2

    [Fact]
    public void The_visibility_stays_within_what_SQS_allows() =>
        Value(Sizing.From(Usage(jobs: 50, memoryMiB: 900, coresPerJob: 1, scratchMiB: 1, p95Seconds: 100_000)), "SQS_MESSAGE_VISIBILITY").ShouldBe("43200");

    [Fact]
    public void Too_few_jobs_give_no_figures_and_say_why()
    {
        var sizing = Sizing.From(Usage(jobs: 2, memoryMiB: 900, coresPerJob: 1, scratchMiB: 200, p95Seconds: 100));

        sizing.Advice.ShouldBeEmpty();
        sizing.Note.ShouldContain("2 jobs succeeded");
    }

    [Fact]
    public void Few_jobs_are_called_few() =>
        Sizing.From(Usage(jobs: 5, memoryMiB: 900, coresPerJob: 1, scratchMiB: 200, p95Seconds: 100)).Note.ShouldContain("which is few");

    [Fact]
    public void Jobs_that_ran_out_of_memory_are_not_passed_over_in_silence() =>
        Sizing.From(Usage(jobs: 50, memoryMiB: 900, coresPerJob: 1, scratchMiB: 200, p95Seconds: 100) with { OutOfMemory = 3 }).Note.ShouldContain("3 attempts ran out of memory");

    [Fact]
    public void Percentiles_are_figures_that_happened()
    {
        var spread = Spread.Of([.. Enumerable.Range(1, 10).Select(number => (double)number).Reverse()]);

        spread.ShouldBe(new Spread(10, 1, 5, 9, 10, 10, 5.5));
        Spread.Of([]).ShouldBe(Spread.None);
    }

    private static string Value(Sizing sizing, string key) => sizing.Advice.Single(advice => advice.Key == key).Value;

    private static RunUsage Usage(int jobs, long memoryMiB, double coresPerJob, long scratchMiB, double p95Seconds)
    {
        Spread Same(double value) => new(jobs, value, value, value, value, value, value);
        return new RunUsage(Same(p95Seconds), Same(0), Same(p95Seconds * coresPerJob), Same(coresPerJob), Same(memoryMiB * MiB), Same(scratchMiB * MiB),
            0, 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0, 0, 0);
    }
}
