using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds machine types that the region does not have.</summary>
internal sealed class TypeUnknown(CheckedRuns runs) : IRule
{
    public string Name => "machine-type-unknown";

    public string Finds => "A MACHINE_TYPE that the region does not have: the fleet gets no such machine.";

    public string Fix => "Correct its spelling, or choose a type that the region has.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options: var options } run || await run.Account.TypesAsync(Name, MachineSight.TypesOf(run), cancellationToken) is not { Value: var known })
        {
            yield break;
        }

        foreach (var type in options.MachineTypes.Distinct().Where(type => known.All(one => one.Name != type)))
        {
            yield return this.InConfig(context, Severity.Error, "MACHINE_TYPE", $"{options.Region} has no machines of the type {type}");
        }
    }
}
