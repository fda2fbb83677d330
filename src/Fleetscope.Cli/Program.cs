using Fleetscope.Cli;
using Fleetscope.Cli.Containers;
using Fleetscope.Cli.Output;

ImageEnvironment.Restore();
using var signals = new StopSignals();
TerminalStream.Use();
return await Failures.ReportAsync(CommandTree.Create(), BriefHelp.Understood(args), signals);
