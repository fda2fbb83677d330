using System.CommandLine;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Commands.Aws;
using Fleetscope.Cli.Commands.Jobs;
using Fleetscope.Cli.Output;

namespace Fleetscope.Cli;

/// <summary>The one list of commands. A new command is a file in <c>Commands/</c> and a line here.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var app = new RootCommand("Runs an image-analysis program over thousands of independent groups of images: on this machine, or on AWS spot machines.")
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            CheckCommand.Create(),
            PlanCommand.Create(),
            LoadDataCommand.Create(),
            JobsCommand.Create(),
            StatusCommand.Create(),
            LogsCommand.Create(),
            DeadCommand.Create(),
            WhyCommand.Create(),
            ReplayCommand.Create(),
            ReportCommand.Create(),
            CancelCommand.Create(),
            CleanCommand.Create(),
            SetupCommand.Create(),
            SubmitCommand.Create(),
            StartCommand.Create(),
            MonitorCommand.Create(),
            AutoMonitorCommand.Create(),
            FleetCommand.Create(),
            AwsCommand.Create(),
            WorkerCommand.Create(),
            CompletionCommand.Create(),
        };
        BriefHelp.Use(app);
        return app;
    }
}
