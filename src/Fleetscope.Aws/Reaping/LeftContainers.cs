namespace Fleetscope.Aws.Reaping;

/// <summary>What told ECS which containers to run: services, task definitions.</summary>
internal sealed class LeftContainers(EarlierRuns runs)
{
    private const string Service = "Service";
    private const string Definition = "Task";

    public async Task<IReadOnlyList<Leftover>> ServicesAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var cluster in await runs.ClustersAsync(cancellationToken))
        {
            foreach (var name in (await runs.Aws.Ecs.ListServicesAsync(cluster, cancellationToken)).Select(arn => arn[(arn.LastIndexOf('/') + 1)..]).Where(name => name.EndsWith(Service, StringComparison.Ordinal)))
            {
                var run = name[..^Service.Length];
                if (run.Length > 0 && await runs.HasDefinitionAsync(run, cancellationToken) && (await runs.Signs.OfAsync(run, cancellationToken)).Jobs is null)
                {
                    await runs.AddAsync(found, RunNames.ServiceKind, $"{cluster}/{name}", run, "its queue is gone", 0, cancellationToken);
                }
            }
        }

        return found;
    }

    /// <summary>A family of definitions is named once; all of its revisions go.</summary>
    public async Task<IReadOnlyList<Leftover>> TaskDefinitionsAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var family in (await runs.Aws.Ecs.ListTaskDefinitionsAsync(family: null, cancellationToken)).Select(FamilyOf).Distinct().Where(family => family.EndsWith(Definition, StringComparison.Ordinal)))
        {
            var run = family[..^Definition.Length];

            if (run.Length == 0 || !await runs.HasDefinitionAsync(run, cancellationToken))
            {
                continue;
            }

            var isQueueGone = (await runs.Signs.OfAsync(run, cancellationToken)).Jobs is null;
            if (isQueueGone || !await runs.HasServiceAsync(run, cancellationToken))
            {
                await runs.AddAsync(found, RunNames.TaskDefinitionKind, family, run, isQueueGone ? "its queue is gone" : "no service uses it", 0, cancellationToken);
            }
        }

        return found;
    }

    /// <summary>The family of a revision's ARN: <c>...:task-definition/FAMILY:3</c>.</summary>
    private static string FamilyOf(string arn)
    {
        var revision = arn[(arn.LastIndexOf('/') + 1)..];
        return revision[..revision.LastIndexOf(':')];
    }
}
