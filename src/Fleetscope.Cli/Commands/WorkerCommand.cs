using System.CommandLine;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>worker</c>: what <c>run</c> starts; leases jobs of a run and runs them until none is left.</summary>
internal static class WorkerCommand
{
    private static readonly Option<int?> SlotsOption = new("--slots") { Description = "Jobs at once, over DOCKER_CORES", HelpName = "N" };
    private static readonly Option<string?> Program = new("--program") { Description = "cellprofiler, fiji or command [default: that of the jobs last submitted]", HelpName = "NAME" };
    private static readonly Option<bool> Leashed = new("--leashed") { Description = "Stop when standard input closes: whoever started this worker is gone" };

    public static Command Create()
    {
        var command = new Command("worker", "Leases jobs of a run on this machine and runs them until none is left. The run starts it by itself.")
        {
            SlotsOption, Program, Leashed,
        }.WithConfig();
        command.SetAction((parsed, stopping) =>
        {
            var config = RunOptions.Load(parsed);
            var program = parsed.GetValue(Program) ?? OpenRun.LedgerOf(config).Load()?.Program;
            return string.IsNullOrEmpty(program)
                ? throw new FleetscopeException($"run {config.AppName}", "no jobs were submitted to it yet", "first: fleetscope submitJob JOBFILE")
                : LocalWorker.RunAsync(config, program, parsed.GetValue(SlotsOption), parsed.GetValue(Leashed), Invocation.Signals);
        });
        return command;
    }
}
