namespace Fleetscope.Reports;

/// <summary>The report as a few plain lines for a terminal.</summary>
public static class TextReport
{
    private const int MostGroups = 8;
    private const int MostNames = 3;

    public static void Write(TextWriter writer, RunReport report)
    {
        foreach (var line in Lines(report))
        {
            writer.WriteLine(line);
        }
    }

    public static IEnumerable<string> Lines(RunReport report)
    {
        yield return $"Run {report.Run}: {report.State}";
        yield return $"  Ledger     {report.Equation.Text}{(report.Equation.Holds ? "" : "   (this is a bug of Fleetscope; please report it)")}";
        if (report.Setting is { } setting)
        {
            yield return $"  Program    {setting.Program}{(setting.ProgramVersion.Length > 0 ? $" {setting.ProgramVersion}" : "")}, Fleetscope {setting.FleetscopeVersion}, "
                + $"{setting.Machine} ({Amounts.Of(setting.Cores, "core")}, {Amounts.Size(setting.MemoryBytes)})";
        }

        var usage = report.Usage;
        yield return $"  Time       {Amounts.Time(report.Worked)} in {Amounts.Of(report.Sessions.Count, "session")}; slots held {Amounts.Time(usage.SlotTotal)}, "
            + $"{Amounts.Percent(usage.SlotLost.TotalSeconds, usage.SlotTotal.TotalSeconds)} of it lost to failed and interrupted attempts";
        if (usage.Wall.Count > 0)
        {
            yield return $"  Per job    median {Amounts.Seconds(usage.Wall.Median)}, 9 of 10 within {Amounts.Seconds(usage.Wall.P90)}, longest {Amounts.Seconds(usage.Wall.Max)}; "
                + $"CPU {Amounts.Seconds(usage.Cpu.Median)}; memory up to {Amounts.Size(usage.PeakMemory.Max)}";
        }

        foreach (var line in DeadLines(report.Dead.Shown, report.Dead.LeftOut))
        {
            yield return line;
        }

        if (report.Sizing.Advice.Count > 0)
        {
            yield return "  For config.py of a fleet: " + string.Join(
                ", ",
                report.Sizing.Advice.Select(advice => $"{advice.Key} = {advice.Value}{(advice.Unit.StartsWith("on ", StringComparison.Ordinal) ? $" {advice.Unit}" : "")}"));
        }
    }

    /// <summary>The dead jobs, one paragraph per group.</summary>
    public static IEnumerable<string> DeadLines(IReadOnlyList<FailureGroup> groups, long leftOut)
    {
        foreach (var group in groups.Take(MostGroups))
        {
            yield return $"  {Amounts.Of(group.Count, "dead job")}: {group.Headline}";
            var names = string.Join(", ", group.Jobs.Take(MostNames).Select(job => $"{job.Name} ({job.Id.ToString()[..8]})"));
            yield return $"      {names}{(group.Count > MostNames ? $", and {Amounts.Count(group.Count - MostNames)} more" : "")}";
            if (group.Remedy is not null)
            {
                yield return $"      {group.Cause}. {group.Remedy}";
            }
        }

        var more = leftOut + Math.Max(0, groups.Count - MostGroups);
        if (more > 0)
        {
            yield return $"  and {Amounts.Of(more, "further group")}: see the HTML report";
        }
    }
}
