using System.Globalization;

namespace Fleetscope.Cli.Demo;

/// <summary>Compares what the demo's macro counted with what was drawn.</summary>
internal static class DemoTruth
{
    /// <summary>How far a well's count may be from the truth, as a part of it: nothing for wells of fewer than 50 nuclei, one nucleus for those above.</summary>
    public const double Tolerance = 0.02;

    /// <summary>Reads the true counts and the results that were committed.</summary>
    /// <exception cref="FleetscopeException">There are no true counts: this is no folder of the demo.</exception>
    public static DemoComparison Compare(string folder)
    {
        var truth = Path.Combine(folder, DemoFolder.Truth);
        if (!File.Exists(truth))
        {
            throw new FleetscopeException(truth, "there is no such file, so this is no folder of the demo", "type: fleetscope demo");
        }

        return new DemoComparison([.. File.ReadLines(truth).Skip(1).Select(line => line.Split(',')).Select(row => Well(folder, row[0], Number(row[1])!.Value))]);
    }

    private static WellComparison Well(string folder, string well, int wanted)
    {
        var file = Path.Combine(DemoFolder.ResultsIn(folder), well + ".csv");
        return new WellComparison(well, wanted, File.Exists(file) ? Counted(file) : null);
    }

    // The macro's table: Well,Nuclei,... in the first line and the numbers in the second. A user may have changed the macro, so nothing is taken for granted.
    private static int? Counted(string file)
    {
        var lines = File.ReadLines(file).Take(2).Select(line => line.Split(',')).ToArray();
        var column = lines.Length == 2 ? Array.IndexOf(lines[0], "Nuclei") : -1;
        return column >= 0 && column < lines[1].Length ? Number(lines[1][column]) : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>The comparison of a whole plate.</summary>
/// <param name="Wells">In the order of the plate, row by row.</param>
internal sealed record DemoComparison(IReadOnlyList<WellComparison> Wells)
{
    /// <summary>Whether every well was counted and is within the tolerance.</summary>
    public bool Agrees => Wells.Count > 0 && Wells.All(well => well.Agrees);

    /// <summary>Wells whose count is the truth to the last nucleus.</summary>
    public int Exact => Wells.Count(well => well.Counted == well.Truth);

    /// <summary>Nuclei drawn.</summary>
    public int Truth => Wells.Sum(well => well.Truth);

    /// <summary>Nuclei counted.</summary>
    public int Counted => Wells.Sum(well => well.Counted ?? 0);
}

/// <summary>The comparison of one well.</summary>
/// <param name="Counted">Null when there is no result.</param>
internal sealed record WellComparison(string Well, int Truth, int? Counted)
{
    /// <summary>Whether it was counted and is within the tolerance.</summary>
    public bool Agrees => Counted is { } counted && Math.Abs(counted - Truth) <= DemoTruth.Tolerance * Truth;
}
