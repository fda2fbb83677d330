using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Ending;

/// <summary>The alarms that a run's machines arm for themselves, <c>APP_NAME_i-...</c>, and their removal.</summary>
/// <remarks>An alarm belongs to the run when its name is exactly that: the originals go by the prefix, and find <c>APP_NAME_2_i-...</c> of another run too (upstream D5, D31).</remarks>
internal sealed class AlarmSweep(AwsApi aws, string appName)
{
    /// <summary>As many as DescribeInstances and DeleteAlarms are asked about at once; a sweep that is killed has done whole portions.</summary>
    private const int AtOnce = 100;

    /// <summary>Removes the alarms of machines that are gone.</summary>
    /// <returns>The names of those removed.</returns>
    public async Task<IReadOnlyList<string>> RemoveGoneAsync(CancellationToken cancellationToken)
    {
        List<string> removed = [];
        foreach (var portion in (await ListAsync(cancellationToken)).Chunk(AtOnce))
        {
            var machines = await aws.Ec2.ListInstancesAsync([.. portion.Select(MachineOf)], cancellationToken);
            var there = machines.Where(machine => !machine.IsGone).Select(machine => machine.Id).ToHashSet();
            var gone = portion.Where(name => !there.Contains(MachineOf(name))).ToList();
            await RemoveAsync(gone, cancellationToken);
            removed.AddRange(gone);
        }

        return removed;
    }

    /// <summary>Removes all of them: the run is over.</summary>
    /// <returns>The names of those removed.</returns>
    public async Task<IReadOnlyList<string>> RemoveAllAsync(CancellationToken cancellationToken)
    {
        var all = await ListAsync(cancellationToken);
        foreach (var portion in all.Chunk(AtOnce))
        {
            await RemoveAsync(portion, cancellationToken);
        }

        return all;
    }

    /// <summary>The alarms of this run's machines.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await aws.CloudWatch.ListAlarmsAsync(appName + "_i-", cancellationToken)).Where(IsOurs)];

    /// <summary>An instance id has 17 hexadecimal digits; before 2016 it had 8.</summary>
    private bool IsOurs(string name) =>
        name.StartsWith(appName + "_i-", StringComparison.Ordinal) && MachineOf(name)[2..] is { Length: 8 or 17 } digits && digits.All(char.IsAsciiHexDigitLower);

    private string MachineOf(string alarm) => alarm[(appName.Length + 1)..];

    private Task RemoveAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        names.Count == 0 ? Task.CompletedTask : aws.CloudWatch.DeleteAlarmsAsync(names, cancellationToken);
}
