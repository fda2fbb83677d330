using System.Diagnostics;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>A program ends and leaves children that hold its standard output.</summary>
public sealed class LingeringChildrenTests
{
    [Fact]
    public async Task The_wait_is_bounded_and_the_children_are_ended()
    {
        const string Script = """
            sleep 600 &
            (setsid sleep 600 &)
            (setsid bash -c 'trap "" TERM; while :; do echo still here; sleep 0.2; done' &)
            echo $2 > "$1/site$2.txt"
            """;
        using var folder = new RunFolder().WithScript(Script).WithSites(4);
        var time = Stopwatch.StartNew();

        folder.Run("run", "job.json").ExitCode.ShouldBe(0);

        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        folder.Leftovers().ShouldBeEmpty();
        await Promises.HoldAsync(folder, jobs: 4);
    }
}
