using Fleetscope.Aws.Api;
using Fleetscope.Aws.Logs;

namespace Fleetscope.Aws.Machines;

/// <summary>Writes how the machine does into LOG_GROUP_NAME_perInstance: a look every half minute, a call every minute, a megabyte waiting at most.</summary>
/// <remarks>Nothing waits for it: what CloudWatch does not take in time is kept, then dropped and said so in its place.</remarks>
internal sealed class MachineLog(ILogs logs, string group, string stream, Func<MachineSample> look, TimeProvider clock)
{
    private const int MostWaiting = 1 << 20;
    private const int LooksPerCall = 2;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>How long the last lines may take when the worker leaves.</summary>
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(5);

    /// <summary>The stream: where Docker's log driver puts what the container prints, as the family's monitor prints it; else the machine's own.</summary>
    /// <param name="taskId">The ECS task that we are; null outside of ECS.</param>
    public static string StreamOf(string appName, string? taskId, Machine machine) => taskId is null ? machine.Id : $"{appName}/{appName}/{taskId}";

    /// <summary>Looks and writes until told to end. Throws nothing.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        using var feed = new AttemptFeed(logs, group, stream, new LogBudget(MostWaiting), clock);
        try
        {
            using var timer = new PeriodicTimer(Every, clock);
            var looks = 0;
            do
            {
                Add(feed);
                if (looks++ % LooksPerCall == 0)
                {
                    await SendAsync(feed, ending);
                }
            }
            while (await timer.WaitForNextTickAsync(ending));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker has left.
        }

        Add(feed);
        using var patience = new CancellationTokenSource(LastCall, clock);
        try
        {
            await SendAsync(feed, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The last lines are not worth a machine.
        }
    }

    private void Add(AttemptFeed feed)
    {
        var sample = look();
        feed.Add(sample.Line());
        foreach (var warning in sample.Warnings())
        {
            feed.Add(warning);
        }
    }

    private static async Task SendAsync(AttemptFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            await feed.SendAsync(cancellationToken);
        }
        catch (AwsException)
        {
            // It waits for the next call.
        }
    }
}
