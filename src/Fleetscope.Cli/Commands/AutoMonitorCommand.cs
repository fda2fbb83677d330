using System.CommandLine;
using Fleetscope.Aws;
using Fleetscope.Aws.Unattended;

namespace Fleetscope.Cli.Commands;

/// <summary><c>auto-monitor</c>: the program of the function Monitor in AWS Lambda.</summary>
internal static class AutoMonitorCommand
{
    public static Command Create()
    {
        var command = new Command("auto-monitor", """
            Watches runs from within AWS, as the bootstrap of the Lambda function Monitor; aws bootstrap puts it there, and AUTO_MONITOR = 'True' lets a run be watched by it.

            It answers one call after another of Lambda's runtime interface, at AWS_LAMBDA_RUNTIME_API. FLEETSCOPE_BUCKET names the bucket where the Python tools keep their monitor files.

            Examples:
              fleetscope auto-monitor
            """);
        command.SetAction((_, stopping) => ServeAsync(stopping));
        return command;
    }

    private static async Task<int> ServeAsync(CancellationToken stopping)
    {
        var address = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is { Length: > 0 } given
            ? given
            : throw new FleetscopeException("AWS_LAMBDA_RUNTIME_API", "it is not set, so this is not a Lambda function", "to watch a run from here: fleetscope monitor");
        using var runtime = new RuntimeLoop(address, Log);
        AutoMonitor monitor;
        try
        {
            monitor = Open();
        }
        catch (FleetscopeException failure)
        {
            await runtime.FailInitAsync(failure, stopping);
            throw;
        }

        await runtime.RunAsync(monitor.AnswerAsync, stopping);
        return ExitCodes.Ok;
    }

    private static AutoMonitor Open()
    {
        var region = Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } named
            ? named
            : throw new FleetscopeException("AWS_REGION", "it is not set, which Lambda does for every function", "start this only as the bootstrap of a Lambda function");
        var bucket = Environment.GetEnvironmentVariable("FLEETSCOPE_BUCKET") is { Length: > 0 } known ? known : null;
        var access = AwsAccess.OfThisMachine(Environment.GetEnvironmentVariable, keysInTaskDefinition: false, Invocation.Clock);
        return new AutoMonitor(access, new FunctionPlace(region, bucket, Path.GetTempPath()), Invocation.Clock, Log);
    }

    /// <summary>Lambda writes standard error to the function's log group, a line an event.</summary>
    private static void Log(string line) => Console.Error.WriteLine(line.ReplaceLineEndings(" "));
}
