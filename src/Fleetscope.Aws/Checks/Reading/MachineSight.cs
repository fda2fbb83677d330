using System.Runtime.CompilerServices;
using Fleetscope.Aws.Planning;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The machine types of a run as the account knows them.</summary>
internal static class MachineSight
{
    public static IReadOnlyList<string> TypesOf(CheckedRun run) => [.. run.Options.MachineTypes.Distinct()];

    /// <summary>How containers lie on each type; nothing for types that are not known.</summary>
    public static async IAsyncEnumerable<Placement> PlacementsAsync(CheckedRun? run, string asker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (run is null || await run.Account.TypesAsync(asker, TypesOf(run), cancellationToken) is not { Value: var types })
        {
            yield break;
        }

        foreach (var type in types)
        {
            yield return Placement.Of(type, run.Options, run.Slots);
        }
    }

    public static string Words(Placement place) => $"{place.Type.Name} ({place.Type.VCpus} vCPUs, {place.Type.MemoryMiB} MiB)";
}
