namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>A program prints without end, without a line end, or bytes that are no text.</summary>
public sealed class NoisyProgramTests
{
    [Fact]
    public async Task Whatever_is_printed_the_log_stays_bounded_with_its_head_and_its_tail()
    {
        const string Script = """
            echo the beginning
            case $2 in
                1) head -c 300000000 /dev/zero | tr '\0' x ;;
                2) head -c 30000000 /dev/urandom ;;
                3) printf '\377\376\000\033[31m\033]0;title\007\302' ;;
                4) yes 'a short line' | head -n 2000000 ;;
            esac
            echo; echo the end
            echo $2 > "$1/site$2.txt"
            """;
        using var folder = new RunFolder().WithScript(Script).WithSites(4);

        folder.Run("run", "job.json").ExitCode.ShouldBe(0);

        foreach (var site in new[] { "1", "2", "3", "4" })
        {
            var logs = folder.Run("logs", site);
            logs.ExitCode.ShouldBe(0, logs.Errors);
            logs.Output.ShouldStartWith("the beginning");
            logs.Output.TrimEnd().ShouldEndWith("the end");
        }

        Directory.EnumerateFiles(folder.Combine(".fleetscope"), "*.log", SearchOption.AllDirectories).ShouldAllBe(file => new FileInfo(file).Length < 20 << 20);
        await Promises.HoldAsync(folder, jobs: 4);
    }
}
