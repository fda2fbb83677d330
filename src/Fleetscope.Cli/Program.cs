using Fleetscope.Cli;
using Fleetscope.Cli.Output;

using var signals = new StopSignals();
TerminalStream.Use();
return await Failures.ReportAsync(CommandTree.Create(), args, signals);
