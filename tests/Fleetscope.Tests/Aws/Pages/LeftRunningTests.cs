using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Aws.Pages;

/// <summary>Machines that cost money: no command leaves them running without a word, and <c>clean</c> ends them whatever became of the queue.</summary>
public sealed class LeftRunningTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_queue_somebody_removed_says_so_and_can_be_removed()
    {
        var account = await moto.NewAccountAsync(Token);
        using var folder = Started(account);
        await RemoveQueueAsync(account);

        foreach (var command in (string[])["monitor", "status", "cancel --yes"])
        {
            var said = Run(folder, $"fleetscope {command}", exitCode: 1);
            said.ShouldContain("queue FlyExampleQueue: it is not there: somebody has removed the run's queue, while the machines of sfr-", customMessage: command);
            said.ShouldContain("hint: end the run, its machines too: fleetscope clean; or bring the queue back with fleetscope setup", customMessage: command);
        }

        Run(folder, "fleetscope clean", exitCode: 1).ShouldContain("Jobs of FlyExample may not have run yet: they cannot be counted. Remove it all the same?");
        var cleaned = Run(folder, "fleetscope clean --yes");
        cleaned.ShouldContain("warning: queue FlyExampleQueue: it is not there");
        cleaned.ShouldContain("removed spot-fleet sfr-");
        cleaned.ShouldContain("FlyExample: nothing left but what is kept on purpose");
        (await account.Api.Ec2.ListSpotFleetsAsync(Token)).ShouldAllBe(fleet => !fleet.IsActive);
        Run(folder, "fleetscope logs A01", exitCode: 1).ShouldContain("it was removed; kept are its logs in the log group FlyExample, and ");
    }

    [Fact]
    public async Task Setup_brings_a_removed_queue_back_and_submitJob_its_jobs()
    {
        var account = await moto.NewAccountAsync(Token);
        using var folder = Started(account);
        await RemoveQueueAsync(account);

        Run(folder, "fleetscope setup").ShouldContain("2 jobs were not known to be done when the run's queue was removed");
        Run(folder, "fleetscope submitJob files/exampleJob.json --output json 2> /dev/null").ShouldContain("\"added\":2");
    }

    [Fact]
    public async Task A_monitor_whose_queue_goes_says_what_runs_on()
    {
        var account = await moto.NewAccountAsync(Token);
        using var folder = Started(account);
        var looks = new FileInfo(Path.Combine(folder.Path, "looks"));
        var watching = Task.Run(() => folder.Run("fleetscope monitor --output json > looks"), Token);
        await RunFolder.UntilAsync(
            () =>
            {
                looks.Refresh();
                return looks is { Exists: true, Length: > 0 };
            },
            "the first look");

        await RemoveQueueAsync(account);

        var (code, output) = await watching;
        code.ShouldBe(1, output);
        output.ShouldContain("warning: nobody watches the run now, and 3 machines are up and cost money: fleetscope monitor watches it again, fleetscope clean ends it and them");
    }

    [Fact]
    public async Task A_run_without_jobs_tells_of_its_machines()
    {
        using var folder = Started(await moto.NewAccountAsync(Token));
        const string Idle = "warning: no job is left, and 3 machines are up and cost money: fleetscope monitor (or fleetscope clean, at once) ends them";

        Run(folder, "fleetscope status").ShouldNotContain("no job is left");
        Run(folder, "fleetscope cancel --yes").ShouldContain(Idle);
        Run(folder, "fleetscope status").ShouldContain(Idle);
    }

    [Fact]
    public async Task A_live_run_of_another_folder_is_named_as_such()
    {
        using var folder = Started(await moto.NewAccountAsync(Token));

        var said = Run(folder, "mkdir elsewhere && cp config.py elsewhere && cd elsewhere && fleetscope submitJob ../files/exampleJob.json", exitCode: 1);

        said.ShouldContain($"run FlyExample: it is live on the aws engine and belongs to {Path.Combine(folder.Path, "config.py")}");
        said.ShouldNotContain("not set up");
    }

    private static PageFolder Started(MotoAccount account)
    {
        var folder = new PageFolder(account);
        var words = $"prepare {folder.Bucket}";
        PageFolder.End(folder.Machines(words), words).ExitCode.ShouldBe(0);
        foreach (var line in (string[])["fleetscope setup", "fleetscope submitJob files/exampleJob.json", "fleetscope startCluster files/fleet.json --no-wait"])
        {
            Run(folder, line);
        }

        return folder;
    }

    private static async Task RemoveQueueAsync(MotoAccount account) =>
        await account.Api.Sqs.DeleteQueueAsync((await account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token)).ShouldNotBeNull(), Token);

    private static string Run(PageFolder folder, string line, int exitCode = 0)
    {
        var (code, output) = folder.Run(line);
        code.ShouldBe(exitCode, $"$ {line}\n{output}");
        return output;
    }
}
