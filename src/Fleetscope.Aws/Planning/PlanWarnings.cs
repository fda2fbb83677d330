using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Planning;

/// <summary>What of a plan will not go as it is meant, in words.</summary>
internal static class PlanWarnings
{
    /// <param name="work">Null when jobs or their duration are not known.</param>
    public static IEnumerable<string> Of(AwsOptions options, PlanFacts facts, IReadOnlyDictionary<string, Placement> places, IReadOnlyList<SpotPrice> offers, RunEstimate? work)
    {
        foreach (var type in facts.Types is null ? [] : options.MachineTypes.Distinct().Where(type => !places.ContainsKey(type)))
        {
            yield return $"{options.Region} has no machines of the type {type}";
        }

        foreach (var warning in places.Values.SelectMany(OfPlacement))
        {
            yield return warning;
        }

        foreach (var type in offers.GroupBy(price => price.InstanceType).Where(type => type.Min(price => price.PerHour) > options.MachinePrice))
        {
            yield return $"{type.Key} costs {type.Min(price => price.PerHour):0.####} dollars an hour now, and MACHINE_PRICE is {options.MachinePrice}: no such machine comes";
        }

        if (work is not null && work.Hours > options.MaxRun.TotalHours * RunEstimate.TightShare)
        {
            yield return $"the work takes about {work.Hours:0.#} hours, and AWS ends the fleet after {options.MaxRun.TotalHours:0.##} (MAX_RUN_HOURS)";
        }
    }

    private static IEnumerable<string> OfPlacement(Placement place)
    {
        var type = place.Type.Name;
        if (!place.Type.Architectures.Contains("x86_64"))
        {
            yield return $"{type} is a machine of {string.Join(", ", place.Type.Architectures)}; workers run on x86-64";
        }

        if (place.FitsAtMost == 0)
        {
            yield return $"{type} is too small: no container fits, for its {place.Limit}";
        }
        else if (place.Fits == 0)
        {
            yield return $"{type} may be too small: a container of {place.MemoryMB} MB fits only if the system takes less than {Placement.SafeReserve * 100:0.#} % of the memory; {place.MemoryForContainers} MB are sure to fit";
        }
        else if (place.FitsAtMost < place.Wanted)
        {
            yield return $"{type} takes {place.FitsAtMost} of {place.Wanted} containers, for its {place.Limit}";
        }
        else if (place.Fits < place.Wanted)
        {
            yield return $"{type} takes {place.Fits} of {place.Wanted} containers for sure; more fit only if the system takes less than {Placement.SafeReserve * 100:0.#} % of the memory";
        }
        else if (place.FitsAtMost > place.Wanted)
        {
            yield return $"{type} has room for {place.FitsAtMost} containers, and TASKS_PER_MACHINE is {place.Wanted}: ECS may put more on some machines and none on others";
        }
    }
}
