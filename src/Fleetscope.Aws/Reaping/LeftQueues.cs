namespace Fleetscope.Aws.Reaping;

/// <summary>Where runs kept their jobs and their words: queues without a service, log groups without a line.</summary>
internal sealed class LeftQueues(EarlierRuns runs)
{
    public async Task<IReadOnlyList<Leftover>> QueuesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var name in (await runs.Aws.Sqs.ListQueuesAsync("", cancellationToken)).Select(url => url[(url.LastIndexOf('/') + 1)..]).Where(name => name.EndsWith("Queue", StringComparison.Ordinal)))
        {
            var run = name[..^"Queue".Length];

            // Many queues end so: a run's has left its task definition or its machines' log group too.
            if (run.Length > 0 && await runs.IsOfFamilyAsync(run, cancellationToken) && !await runs.HasServiceAsync(run, cancellationToken))
            {
                await runs.AddAsync(found, RunNames.QueueKind, name, run, "it is empty and no service takes jobs from it", 0, cancellationToken);
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<Leftover>> LogGroupsAsync(CancellationToken cancellationToken)
    {
        const string Machines = "_perInstance";
        List<Leftover> found = [];
        var groups = (await runs.Aws.Logs.ListGroupsAsync("", cancellationToken)).ToDictionary(group => group.Name);
        foreach (var group in groups.Values.Where(group => group.Name.EndsWith(Machines, StringComparison.Ordinal)))
        {
            var run = group.Name[..^Machines.Length];
            foreach (var one in ((string[])[group.Name, run]).Where(groups.ContainsKey))
            {
                // The number of stored bytes lags by hours; a stream does not.
                if (groups[one].StoredBytes == 0 && (await runs.Aws.Logs.ListStreamsAsync(one, "", cancellationToken)).Count == 0)
                {
                    await runs.AddAsync(found, RunNames.LogGroupKind, one, run, "nothing was ever written to it", 0, cancellationToken);
                }
            }
        }

        return found;
    }
}
