using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Machines;

/// <summary>Gives the machine and its disks their name, <c>APP_NAMEWorker</c>, as the family's workers do: what costs money can be told whose it is.</summary>
/// <remarks>Every container of a machine may do it: it changes nothing the second time. A launch specification can name machines, but not their disks.</remarks>
internal sealed class MachineNaming(IEc2 ec2, string name)
{
    private static readonly IReadOnlyList<string> None = [];

    /// <returns>What could not be named and why, in words; null when all is named.</returns>
    public async Task<string?> NameAsync(Machine machine, CancellationToken cancellationToken)
    {
        try
        {
            var found = (await ec2.ListInstancesAsync([machine.Id], cancellationToken)).FirstOrDefault(one => one.Id == machine.Id);
            var disks = found?.Volumes ?? None;
            var unnamed = found?.Name == name ? None : [machine.Id];
            return await TryAsync([.. unnamed, .. disks], cancellationToken) is not { } refusal ? null
                : unnamed.Count > 0 && disks.Count > 0 && await TryAsync(unnamed, cancellationToken) is null ? Told($"the disks of {machine}", refusal)
                : Told(unnamed.Count > 0 ? machine.ToString() : $"the disks of {machine}", refusal);
        }
        catch (AwsException failure)
        {
            return Told(machine.ToString(), failure);
        }
    }

    private async Task<AwsException?> TryAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            if (ids.Count > 0)
            {
                await ec2.TagAsync(ids, new Dictionary<string, string> { ["Name"] = name }, cancellationToken);
            }

            return null;
        }
        catch (AwsException failure)
        {
            return failure;
        }
    }

    private string Told(string what, AwsException failure)
    {
        var told = AwsFailures.InWords(failure, what);
        return $"{what} could not be named {name}: {told.Cause}. It works all the same; to mend it: {told.Next}";
    }
}
