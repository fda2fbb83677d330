using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>A monitor whose run somebody else takes down meanwhile, as two people at two machines.</summary>
public sealed class EndedElsewhereTests(MotoServer moto)
{
    [Fact]
    public async Task A_monitor_says_that_somebody_else_has_ended_the_run()
    {
        using var folder = new PageFolder(await moto.NewAccountAsync(TestContext.Current.CancellationToken));
        var words = $"prepare {folder.Bucket}";
        PageFolder.End(folder.Machines(words), words).ExitCode.ShouldBe(0);
        foreach (var line in (string[])["fleetscope setup", "fleetscope submitJob files/exampleJob.json", "fleetscope startCluster files/fleet.json --no-wait"])
        {
            folder.Run(line).ExitCode.ShouldBe(0, line);
        }

        // Stopped while the other works, so that it finds all of it gone.
        var (code, output) = folder.Run("""
            fleetscope monitor --output json > looks &
            until [ -s looks ] || ! kill -0 $!; do sleep 0.1; done
            kill -STOP $!
            fleetscope clean --yes > cleaned
            kill -CONT $!
            wait $!; ended=$?
            tail -n 1 looks
            exit $ended
            """);

        output.ShouldContain("FlyExample: somebody else has ended it meanwhile (the automatic monitor, another monitor, or clean)");
        output.ShouldContain("\"state\":\"waiting\"");
        code.ShouldBe(1, output);
    }
}
