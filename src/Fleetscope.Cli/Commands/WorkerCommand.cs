using System.CommandLine;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>worker</c>: what <c>run</c> and containers on AWS start; leases jobs of a run and runs them.</summary>
internal static class WorkerCommand
{
    private static readonly Option<int?> SlotsOption = new Option<int?>("--slots") { Description = "Jobs at once, over DOCKER_CORES", HelpName = "N" }.AtLeastOne();
    private static readonly Option<bool> Leashed = new("--leashed") { Description = "Stop when standard input closes: whoever started this worker is gone" };

    public static Command Create()
    {
        var command = new Command("worker", """
            Leases jobs of a run on this machine and runs them.

            The run starts it by itself; a container on AWS does so without options, and its environment names the run.

            Examples:
              fleetscope worker
              fleetscope worker --config plate7/config.py --slots 2
            """)
        {
            SlotsOption, Leashed,
        }.WithConfig();
        command.SetAction((parsed, stopping) =>
        {
            if (parsed.GetValue(RunOptions.Config) is null && AwsWorker.IsMeant)
            {
                return AwsWorker.RunAsync(parsed.GetValue(SlotsOption), Invocation.Signals);
            }

            var config = RunOptions.Load(parsed);
            return LocalWorker.RunAsync(config, parsed.GetValue(SlotsOption), parsed.GetValue(Leashed), Invocation.Signals);
        });
        return command;
    }
}
