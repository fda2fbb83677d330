using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Aws.Pages;

namespace Fleetscope.Tests.Aws;

/// <summary>The command line on moto, ended by <c>kill -9</c> at random moments of a run's life; afterwards <c>clean</c> leaves nothing. One life in the default suite, 30 with --long.</summary>
public sealed class KilledControllerTests(MotoServer moto)
{
    private static readonly string[] Life =
    [
        "fleetscope setup --output quiet", "fleetscope submitJob files/exampleJob.json --output quiet", "fleetscope startCluster files/fleet.json --no-wait --output quiet",
        "fleetscope cancel --yes --output quiet", "timeout 20 fleetscope monitor --output quiet", "fleetscope clean --yes --output quiet",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_at_any_moment_leaves_nothing_that_clean_does_not_find()
    {
        var lives = Environment.GetEnvironmentVariable("FLEETSCOPE_LONG") == "1" ? 30 : 1;
        var seed = Environment.GetEnvironmentVariable("FLEETSCOPE_SEED") is { } given ? int.Parse(given) : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"FLEETSCOPE_SEED={seed}");
        for (var life = 0; life < lives; life++)
        {
            await LiveAsync(new Random(seed + life), $"FLEETSCOPE_SEED={seed}, life {life}");
        }
    }

    private async Task LiveAsync(Random random, string which)
    {
        var account = await moto.NewAccountAsync(Token);
        using var folder = new PageFolder(account);
        PageFolder.End(folder.Machines($"prepare {folder.Bucket}"), "prepare").ExitCode.ShouldBe(0);
        foreach (var command in Life)
        {
            // timeout kills only what it has started, and only when it is still there.
            var after = random.Next(100, 2500);
            var (killed, _) = folder.Run($"timeout --signal=KILL {after / 1000.0:0.000} {command}");
            if (killed != 0 && random.Next(2) == 0)
            {
                // Half of the killed commands are repeated, the others are given up where they were.
                folder.Run(command);
            }
        }

        var (code, output) = folder.Run("fleetscope clean --yes --engine aws");
        var state = JsonNode.Parse(folder.Run($"python3 {RecordedCalls.PathOf("account.py")} $AWS_ENDPOINT_URL {account.AccountId} state").Output)!;

        (code == 0 || output.Contains("not set up", StringComparison.Ordinal)).ShouldBeTrue($"{which}\n{output}");
        state["queues"]!.AsObject().Select(queue => queue.Key).ShouldBeSubsetOf(["ExampleProject_DeadMessages"], which);
        state["clusters"]!.AsObject().SelectMany(cluster => cluster.Value!.AsObject()).ShouldAllBe(service => (string)service.Value!["status"]! == "INACTIVE", which);
        state["taskDefinitions"]!.AsObject().ShouldBeEmpty(which);
        state["fleets"]!.AsArray().ShouldAllBe(fleet => ((string)fleet!["state"]!).StartsWith("cancelled", StringComparison.Ordinal), which);
        ((int)state["machines"]!).ShouldBe(0, which);
        state["dashboards"]!.AsObject().ShouldBeEmpty(which);
        state["alarms"]!.AsObject().ShouldBeEmpty(which);
    }
}
