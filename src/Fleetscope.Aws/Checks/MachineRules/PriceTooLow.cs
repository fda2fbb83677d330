using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds a MACHINE_PRICE for which no machine comes.</summary>
internal sealed class PriceTooLow(CheckedRuns runs) : IRule
{
    private const decimal NoMachineFor = 0.005m;

    public string Name => "price-too-low";

    public string Finds => "A MACHINE_PRICE below what spot machines of a MACHINE_TYPE cost now: none comes while that is so.";

    public string Fix => "Raise MACHINE_PRICE: it is a limit, and the spot price is what is paid.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options: var options } run)
        {
            yield break;
        }

        var types = MachineSight.TypesOf(run);
        if (await run.Account.PricesAsync(Name, types, cancellationToken) is not { Value: { Count: > 0 } prices })
        {
            if (options.MachinePrice <= NoMachineFor)
            {
                yield return this.InConfig(context, Severity.Warning, "MACHINE_PRICE", $"{options.MachinePrice} dollars an hour are less than any machine costs");
            }

            yield break;
        }

        var tooDear = prices.GroupBy(price => price.InstanceType).Where(type => type.Min(price => price.PerHour) > options.MachinePrice).ToList();
        var all = tooDear.Count == prices.Select(price => price.InstanceType).Distinct().Count();
        foreach (var type in tooDear)
        {
            yield return this.InConfig(
                context, all ? Severity.Error : Severity.Warning, "MACHINE_PRICE", $"{type.Key} costs {type.Min(price => price.PerHour):0.####} dollars an hour in {type.MinBy(price => price.PerHour)!.Zone} now, and MACHINE_PRICE is {options.MachinePrice}");
        }
    }
}
