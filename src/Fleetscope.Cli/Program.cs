using Fleetscope.Cli;

using var signals = new StopSignals();
return await Failures.ReportAsync(CommandTree.Create(), args, signals);
