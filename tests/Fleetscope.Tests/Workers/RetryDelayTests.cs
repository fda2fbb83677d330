using Fleetscope.Jobs;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(30, 60)]
    public void A_store_that_failed_gets_longer_and_longer_rest(int attempt, int seconds) =>
        RetryDelay.After(new JobOutcome.StorageFailed("full"), attempt).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_program_that_failed_is_asked_again_at_once() =>
        RetryDelay.After(new JobOutcome.ProgramFailed(new ProgramEnd.Exited(1)), 2).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void An_interrupted_job_waits_for_nothing() =>
        RetryDelay.After(new JobOutcome.Interrupted("told to stop"), 1).ShouldBe(TimeSpan.Zero);
}
