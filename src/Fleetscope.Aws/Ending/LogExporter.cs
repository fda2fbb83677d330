using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Ending;

/// <summary>Copies a run's two log groups to its bucket, one after the other, and follows each to its end. Never fails the teardown: what cannot be exported stays in its group, and it is said why.</summary>
internal sealed class LogExporter(ILogs logs, TimeProvider clock)
{
    /// <summary>How often an export is looked at, and a refused one tried again; as the originals.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>How long another export of the account is waited for: an account exports one group at a time.</summary>
    private static readonly TimeSpan WaitAtMost = TimeSpan.FromMinutes(30);

    /// <summary>How long an export is followed. It goes on without us.</summary>
    private static readonly TimeSpan FollowAtMost = TimeSpan.FromHours(2);

    /// <summary>Whose turn it is to begin a group's export; ours, unless somebody else may end the same run.</summary>
    public Func<string, CancellationToken, Task<ExportTurn>> TakeTurn { get; init; } = (_, _) => Task.FromResult(new ExportTurn(IsOurs: true, TaskId: null));

    /// <param name="began">Told the task of a group as soon as it has one, to be written down: a second call then follows it.</param>
    /// <param name="warn">Told in words what could not be exported, and what to do.</param>
    public async Task<IReadOnlyList<ExportedGroup>> ExportAsync(
        LogExportOrder order, Func<string, string, CancellationToken, Task> began, Action<string> warn, CancellationToken cancellationToken)
    {
        List<ExportedGroup> exported = [];
        foreach (var group in order.Groups)
        {
            var done = await ExportAsync(order, group, began, cancellationToken);
            exported.Add(done);
            if (!done.IsExported)
            {
                warn($"the logs of {group} were not exported: {done.Why}");
            }
        }

        return exported;
    }

    private async Task<ExportedGroup> ExportAsync(LogExportOrder order, string group, Func<string, string, CancellationToken, Task> began, CancellationToken cancellationToken)
    {
        var task = order.Begun.GetValueOrDefault(group);
        try
        {
            if (task is null)
            {
                if (await logs.FindGroupAsync(group, cancellationToken) is null)
                {
                    return new ExportedGroup(group, null, true, "");
                }

                (task, var isOurs) = await BeginAsync(order, group, cancellationToken);
                if (isOurs)
                {
                    await began(group, task, cancellationToken);
                }
            }

            return await FollowAsync(group, task, cancellationToken);
        }
        catch (AwsException refusal)
        {
            return new ExportedGroup(group, task, false, Explain(order, group, refusal));
        }
    }

    /// <returns>The task, and whether we have begun it; another may have been faster.</returns>
    private async Task<(string Task, bool IsOurs)> BeginAsync(LogExportOrder order, string group, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var turn = await TakeTurn(group, cancellationToken);
            if (turn.TaskId is { } begun)
            {
                return (begun, false);
            }

            if (!turn.IsOurs)
            {
                await Task.Delay(LookEvery, clock, cancellationToken);
                continue;
            }

            // Rounded down to milliseconds both are the same for a run of less than one; AWS wants the start to be earlier.
            var to = clock.GetUtcNow();
            var from = order.From < to.AddSeconds(-1) ? order.From : to.AddSeconds(-1);
            try
            {
                return (await logs.CreateExportAsync(new LogExport(group, group, from, to, order.Bucket, LogExportOrder.PrefixOf(group)), cancellationToken), true);
            }
            catch (AwsException busy) when (busy.Code == "LimitExceededException" && clock.GetElapsedTime(start) < WaitAtMost)
            {
                await Task.Delay(LookEvery, clock, cancellationToken);
            }
        }
    }

    private async Task<ExportedGroup> FollowAsync(string group, string task, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            switch (await logs.FindExportAsync(task, cancellationToken))
            {
                case ("COMPLETED", _):
                    return new ExportedGroup(group, task, true, "");
                case ("FAILED" or "CANCELLED", _) and var (code, message):
                    return new ExportedGroup(group, task, false, $"the export {task} ended as {code} ({message}); the logs are still in the group");
                case null:
                    return new ExportedGroup(group, task, false, $"AWS does not know the export {task} any more; look whether s3 has it, else the logs are still in the group");
                case var (code, _) when clock.GetElapsedTime(start) >= FollowAtMost:
                    return new ExportedGroup(group, task, false, $"the export {task} is {code} after {FollowAtMost.TotalHours:0} hours; it goes on by itself");
                default:
                    await Task.Delay(LookEvery, clock, cancellationToken);
                    break;
            }
        }
    }

    private string Explain(LogExportOrder order, string group, AwsException refusal) => refusal.Code switch
    {
        // AWS answers InvalidParameterException when the bucket's policy does not let it in; the original looks for an exception that does not exist (upstream D30).
        "InvalidParameterException" => $"{refusal.Said} The bucket {order.Bucket} must let CloudWatch Logs in: add these statements to its policy\n{order.PolicyStatements()}\n"
            + $"and then export by hand: {order.ByHand(group, clock.GetUtcNow())}",
        "LimitExceededException" => $"another export of this account has been running for {WaitAtMost.TotalMinutes:0} minutes; export by hand when it is over: {order.ByHand(group, clock.GetUtcNow())}",
        _ => $"{refusal.Call}: {refusal.Said}; the logs are still in the group, to be exported by hand: {order.ByHand(group, clock.GetUtcNow())}",
    };
}
