using Fleetscope.Aws.Stores;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F1, F2, F4 and F12: workers and whole machines that are gone from one moment to the next.</summary>
public sealed class KilledWorkerTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_that_die_at_every_step_lose_nothing_and_commit_nothing_twice()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 10);
        stage.With("LEASE_SECONDS", 4).With("DOCKER_CORES", 1);
        var steps = Enum.GetNames<JobStep>();
        stage.Random.Shuffle(steps);

        foreach (var step in steps)
        {
            var crashed = Path.Combine(stage.Stage.Folder, step);
            var dying = stage.Start(("FLEETSCOPE_CRASH_AT", $"{step}:{stage.Random.Next(1, 3)}:{crashed}"));
            await stage.Stage.UntilAsync(() => Task.FromResult(dying.HasExited), $"the end of a worker at {step}");
            File.Exists(crashed).ShouldBeTrue($"{step}\n{stage.Which}");
        }

        stage.With("DOCKER_CORES", 2).Start();
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
    }

    [Fact]
    public async Task A_machine_that_is_gone_with_all_its_programs_gives_its_jobs_to_others_when_their_leases_end()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 4);
        var go = Path.Combine(stage.Stage.Folder, "go");
        stage.With("LEASE_SECONDS", 4).WithWork($"[ -e {go} ] || exec sleep 600;");
        var gone = stage.Start();
        await stage.Stage.UntilAsync(() => Task.FromResult(stage.Starts.Count >= 2), "two programs");

        gone.Kill(entireProcessTree: true);
        File.WriteAllText(go, "");
        stage.Start();
        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
    }

    [Fact]
    public async Task A_worker_that_dies_in_the_middle_of_a_big_upload_leaves_nothing_to_see_and_no_parts()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 1);
        stage.With("LEASE_SECONDS", 4).WithWork("head -c 70000000 /dev/zero > \"$0/big.bin\";");
        var held = stage.Proxy.When("s3:UploadPart", Fault.Silence);
        held.After = 2;
        var dying = stage.Start();
        await stage.Stage.UntilAsync(() => Task.FromResult(held.Count > 0), "a part on its way");

        dying.Kill();
        stage.Proxy.Heal();
        (await stage.Stage.Account.Api.S3.FindObjectAsync(stage.Stage.Bucket, "out/1/big.bin", Token)).ShouldBeNull();
        stage.Start();
        await stage.EndAsync();

        await new Promises(stage) { More = ["big.bin"] }.HoldAsync();
    }

    [Fact]
    public async Task The_parts_of_a_big_upload_whose_job_nobody_runs_again_are_found_by_its_claim()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 1);
        var (account, bucket) = (stage.Stage.Account, stage.Stage.Bucket);
        stage.WithWork("head -c 70000000 /dev/zero > \"$0/big.bin\";");
        var held = stage.Proxy.When("s3:UploadPart", Fault.Silence);
        held.After = 2;
        var dying = stage.Start();
        await stage.Stage.UntilAsync(() => Task.FromResult(held.Count > 0), "a part on its way");
        dying.Kill();
        await account.BeginUploadAsync(bucket, "out/1/theirs.bin", Token);

        (await new LeftUploads(account.Api.S3, bucket, stage.Run.Bucket).AbortAsync(Token)).ShouldBe(["out/1/big.bin"]);

        (await account.Api.S3.ListUploadsAsync(bucket, "", Token).ToListAsync(Token)).ShouldBe(["out/1/theirs.bin"]);
    }
}
