using System.Globalization;

namespace Fleetscope.Aws.Planning;

/// <summary>A plan as lines for a person.</summary>
public static class FleetPlanText
{
    /// <summary>Boxes in a row of the picture.</summary>
    private const int BoxesInRow = 8;

    /// <summary>Copies of a container that are drawn one by one.</summary>
    private const int CopiesDrawn = 16;

    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    public static IEnumerable<string> Lines(FleetPlan plan)
    {
        yield return $"{plan.Run} in {plan.Region}: {Count(plan.Machines, "machine")}, {Count(plan.Slots, "job")} at once. Nothing was changed.";
        foreach (var line in Section("It would create, or use what is there:", plan.Creates.Select(one => $"{one.Kind,-18} {one.Id}"))
            .Concat(plan.Placement.SelectMany(PictureOf))
            .Concat(Section("Dollars:", Costs(plan)))
            .Concat(Section("Time:", Times(plan)))
            .Concat(Section("Warnings:", plan.Warnings))
            .Concat(Section("Not known:", plan.Unknown)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Section(string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        return all.Count == 0 ? [] : ["", title, .. all.Select(line => "  " + line)];
    }

    private static IEnumerable<string> PictureOf(PlannedMachine machine)
    {
        if (machine is not { VCpus: { } cpus, MemoryMiB: { } memory, Containers: { } containers, FitsAtMost: { } atMost })
        {
            return Section($"On {machine.Type}: not known what fits; {Count(machine.Wanted, "container")} of {Copies(machine.CopiesPerContainer)} meant", [""]).Take(2);
        }

        var full = $"[{(machine.CopiesPerContainer <= CopiesDrawn ? new string('#', machine.CopiesPerContainer) : $"{machine.CopiesPerContainer} copies")}]";
        var empty = $"[{new string(' ', full.Length - 2)}]";
        var missing = $"[{new string('x', full.Length - 2)}]";
        var boxes = Enumerable.Repeat(full, containers).Concat(Enumerable.Repeat(missing, Math.Max(0, machine.Wanted - containers))).Concat(Enumerable.Repeat(empty, Math.Max(0, atMost - Math.Max(machine.Wanted, containers))));
        return Section(
            $"On {machine.Type} ({cpus} vCPUs, {Number(memory)} MiB; {Number(machine.MemoryForContainersMiB!.Value)} MiB for containers, as the system takes up to 7.5 %):",
            [
                .. boxes.Chunk(BoxesInRow).Select(row => string.Join(' ', row)),
                containers == 0
                    ? $"{Count(machine.Wanted, "container")} of {Copies(machine.CopiesPerContainer)} meant, and none fits"
                    : $"{Count(containers, "container")} of {Copies(machine.CopiesPerContainer)}: {Number(containers * machine.CopiesPerContainer)} on a machine"
                        + (containers < machine.Wanted ? $" ({machine.Wanted} containers are meant)" : ""),
                $"each copy: {machine.CoresPerCopy!.Value.ToString("0.##", English)} core{(machine.CoresPerCopy == 1 ? "" : "s")}, {Number(machine.MemoryPerCopyMiB!.Value)} MiB of memory, {machine.DiskPerCopyGB!.Value.ToString("0.#", English)} GB of disk",
                $"in use: {(machine.ShareOfCores!.Value * 100).ToString("0", English)} % of the cores, {(machine.ShareOfMemory!.Value * 100).ToString("0", English)} % of the memory for containers",
            ]);
    }

    private static IEnumerable<string> Costs(FleetPlan plan)
    {
        foreach (var cost in plan.Costs)
        {
            var amount = cost.PerHour is { } hourly ? $"{Range(hourly)} an hour" : Range(cost.Once!);
            yield return $"{cost.What,-18} {amount}; {cost.How}";
        }

        if (plan.PerHour is { } all)
        {
            yield return $"{"together",-18} {Range(all)} an hour";
        }

        if (plan.WholeRun is { } run)
        {
            yield return $"{"the whole run",-18} {Range(run)}, for what is known";
        }

        yield return $"{"machines at most",-18} {Dollars(plan.MachineCeilingPerHour)} an hour, {Dollars(plan.MachineCeiling)} until MAX_RUN_HOURS are over (MACHINE_PRICE)";
    }

    private static IEnumerable<string> Times(FleetPlan plan)
    {
        if (plan.Hours is { } hours)
        {
            yield return $"about {hours.ToString("0.#", English)} hours for {Count(plan.Jobs!.Value, "job")} of {plan.MinutesPerJob!.Value.ToString("0.##", English)} minutes, all machines there and none lost";
        }

        yield return $"AWS ends the fleet {plan.MaxRunHours.ToString("0.##", English)} hours after its start, whatever happens (MAX_RUN_HOURS): started now, on {plan.ValidUntil.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm", English)} UTC. That cannot be put off.";
    }

    private static string Copies(int count) => count == 1 ? "1 copy" : $"{Number(count)} copies";

    private static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", English);

    private static string Range(DollarRange range) => Dollars(range.Least) == Dollars(range.Most) ? Dollars(range.Most) : $"{Dollars(range.Least)} to {Dollars(range.Most)}";

    // Below ten cents, cents say too little.
    private static string Dollars(decimal dollars) => dollars.ToString(dollars is > 0 and < 0.1m ? "0.0000" : "N2", English);
}
