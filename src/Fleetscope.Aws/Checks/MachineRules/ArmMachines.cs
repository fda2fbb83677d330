using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds machines whose processors cannot run the workers.</summary>
internal sealed partial class ArmMachines(CheckedRuns runs) : IRule
{
    public string Name => "arm-machine";

    public string Finds => "A MACHINE_TYPE with arm64 processors. Fleetscope's worker is for x86-64, and so are the family's images.";

    public string Fix => "Choose a type with x86-64 processors: m6i instead of m6g.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options: var options } run)
        {
            yield break;
        }

        var known = (await run.Account.TypesAsync(Name, MachineSight.TypesOf(run), cancellationToken))?.Value ?? [];
        foreach (var type in options.MachineTypes.Distinct().Where(type => IsArm(known.FirstOrDefault(one => one.Name == type), type)))
        {
            yield return run.IsImageWorker
                ? this.InConfig(
                    context, Severity.Warning, "MACHINE_TYPE",
                    $"{type} is an arm64 machine: {context.Config.DockerhubTag} must be an image for arm64 (the family's are not), on a machine image for arm64")
                : this.InConfig(context, Severity.Error, "MACHINE_TYPE", $"{type} is an arm64 machine: the worker is for x86-64");
        }
    }

    private static bool IsArm(InstanceType? known, string type) => known is null ? Graviton().IsMatch(type) : !known.Architectures.Contains("x86_64");

    // The letter g right behind the generation; a1 is the first of them.
    [GeneratedRegex(@"^(a1|[a-z]+\d+g[a-z]*)\.")]
    private static partial Regex Graviton();
}
