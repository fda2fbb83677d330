using System.Diagnostics;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.WholeRuns;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>Histories of many faults at once, drawn from a seed: two workers, killed, frozen, cut off, and deceived by their network.</summary>
public sealed class MixedFaultTests(MotoServer moto)
{
    private const int Jobs = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_happens_the_promises_hold()
    {
        var histories = Seed.IsLong ? 50 : 2;
        var seed = Seed.Draw();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Token };
        await Parallel.ForAsync(0, histories, atOnce, async (history, _) => await LiveAsync(seed + history));
    }

    private async Task LiveAsync(int seed)
    {
        await using var stage = await FaultStage.OpenAsync(moto, Jobs, retries: 4, seed);
        stage.With("LEASE_SECONDS", 4).WithWork("sleep 0.$2;");
        var passing = Ambient(stage);
        List<Process> workers = [stage.Start(), Dying(stage)];
        List<string> happened = [];
        for (var events = stage.Random.Next(1, 4); events > 0; events--)
        {
            var calls = stage.Proxy.Calls.Count + stage.Random.Next(10, 80);
            await stage.Stage.UntilAsync(async () => stage.Proxy.Calls.Count >= calls || await stage.Stage.CountAsync(stage.Stage.Queue) == 0, "more calls");
            happened.Add(Happen(stage, workers));
        }

        // What is cut off comes back, what sleeps wakes at the end, and somebody is there to finish.
        stage.Proxy.Heal();
        stage.Start();
        await stage.EndAsync(seconds: 120);

        TestContext.Current.TestOutputHelper!.WriteLine($"{seed}: {string.Join(", ", passing)}; {string.Join(", ", happened)}; {stage.Proxy.Faults} of {stage.Proxy.Calls.Count} calls; {stage.Starts.Count} starts for {Jobs} jobs");
        await new Promises(stage) { MayOverlap = true, Failures = 3 }.HoldAsync();
    }

    /// <summary>Faults that befall some calls all the time.</summary>
    private static IReadOnlyList<string> Ambient(FaultStage stage)
    {
        (string Calls, Fault Fault, double Most)[] all =
        [
            ("s3:*", Fault.Refusal(500, "InternalError"), 0.1), ("s3:*", Fault.Refusal(503, "SlowDown"), 0.2), ("s3:*", Fault.AnswerLost, 0.05), ("s3:*", Fault.LostOnTheWay, 0.1),
            ("s3:GetObject", Fault.BodyCut, 0.2), ("s3:GetObject", Fault.BodyReset, 0.2), ("s3:*", Fault.FailureAfterwards(500, "InternalError"), 0.05),
            ("sqs:*", Fault.Refusal(400, "RequestThrottled"), 0.2), ("sqs:*", Fault.AnswerLost, 0.1), ("sqs:*", Fault.Refusal(500, "InternalFailure"), 0.1),
            ("sqs:ReceiveMessage", Fault.DeliveredTwice(), 0.5), ("sqs:ReceiveMessage", Fault.Reordered(stage.Random), 0.5),
            ("logs:*", Fault.Refusal(400, "ThrottlingException"), 0.5), ("*", Fault.Latency(TimeSpan.FromMilliseconds(100)), 0.3),
        ];
        stage.Random.Shuffle(all);
        var some = all.Take(stage.Random.Next(2, 6)).ToList();
        foreach (var (calls, fault, most) in some)
        {
            stage.Proxy.When(calls, fault).Share = stage.Random.NextDouble() * most;
        }

        return [.. some.Select(one => $"{one.Calls} {one.Fault.Name}")];
    }

    private static Process Dying(FaultStage stage)
    {
        var steps = Enum.GetNames<JobStep>();
        return stage.Start((stage.Random.Next(2) == 0 ? "FLEETSCOPE_CRASH_AT" : "FLEETSCOPE_FREEZE_AT", $"{steps[stage.Random.Next(steps.Length)]}:{stage.Random.Next(1, 4)}:{Path.Combine(stage.Stage.Folder, "fell")}"));
    }

    private static string Happen(FaultStage stage, List<Process> workers)
    {
        var living = workers.Where(worker => !worker.HasExited).ToList();
        switch (stage.Random.Next(4))
        {
            case 0 when living.Count > 0:
                living[stage.Random.Next(living.Count)].Kill(entireProcessTree: stage.Random.Next(2) == 0);
                workers.Add(stage.Start());
                return "killed";
            case 1 when living.Count > 0:
                RunFolder.Signal("STOP", living[stage.Random.Next(living.Count)].Id);
                workers.Add(stage.Start());
                return "frozen";
            case 2:
                stage.Proxy.When("sqs:*", Fault.LostOnTheWay).AtMost = 30;
                return "queue out of reach";
            default:
                stage.Proxy.When("s3:*", Fault.LostOnTheWay).AtMost = 30;
                return "store out of reach";
        }
    }
}
