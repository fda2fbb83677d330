using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.WholeRuns;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F7: workers that sleep for longer than their lease and wake when others have done their jobs.</summary>
public sealed class FrozenWorkerTests(MotoServer moto)
{
    [Fact]
    public async Task A_worker_that_wakes_after_its_lease_commits_nothing()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 5);
        stage.With("LEASE_SECONDS", 4).With("DOCKER_CORES", 1);
        List<int> frozen = [];
        foreach (var step in (JobStep[])[JobStep.Ended, JobStep.Claimed, JobStep.Placed])
        {
            var there = Path.Combine(stage.Stage.Folder, $"{step}");
            frozen.Add(stage.Start(("FLEETSCOPE_FREEZE_AT", $"{step}:1:{there}")).Id);
            await stage.Stage.UntilAsync(() => Task.FromResult(File.Exists(there)), $"a worker that freezes at {step}");
        }

        stage.Start();
        await stage.SettleAsync();
        RunFolder.Signal("CONT", frozen);
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
    }
}
