using Fleetscope.Jobs;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class StoreRestTests
{
    private readonly FakeClock clock = new();
    private readonly StoreRest rest;

    public StoreRestTests() => rest = new StoreRest(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_worker_whose_store_answers_does_not_rest()
    {
        foreach (var outcome in (JobOutcome[])[ContractJobs.Success, ContractJobs.Failure, ContractJobs.Interruption, new JobOutcome.StorageFailed("no such bucket")])
        {
            rest.Hear(outcome);

            rest.WaitAsync(Token).IsCompletedSuccessfully.ShouldBeTrue();
        }
    }

    [Fact]
    public void The_longer_the_store_is_out_of_reach_the_longer_the_rests()
    {
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            rest.Hear(ContractJobs.OutOfReach);
            rest.Hear(ContractJobs.OutOfReach); // of a job beside it
            var waiting = rest.WaitAsync(Token);

            clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
            waiting.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromSeconds(0.5));
            waiting.IsCompletedSuccessfully.ShouldBeTrue();
        }
    }

    [Fact]
    public void A_job_that_is_done_ends_the_rest()
    {
        rest.Hear(ContractJobs.OutOfReach);
        clock.Advance(TimeSpan.FromSeconds(1));
        rest.Hear(ContractJobs.OutOfReach);

        rest.Hear(ContractJobs.Success);

        rest.WaitAsync(Token).IsCompletedSuccessfully.ShouldBeTrue();
        rest.Hear(ContractJobs.OutOfReach);
        var waiting = rest.WaitAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(1));
        waiting.IsCompletedSuccessfully.ShouldBeTrue("it begins anew with a second");
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_does_not_rest_on()
    {
        using var stopping = new CancellationTokenSource();
        rest.Hear(ContractJobs.OutOfReach);
        var waiting = rest.WaitAsync(stopping.Token);

        await stopping.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }
}
