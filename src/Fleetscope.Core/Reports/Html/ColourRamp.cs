namespace Fleetscope.Reports.Html;

/// <summary>Colours for a quantity, dark blue for little to yellow for much: the cividis map, which reads the same with every kind of colour vision.</summary>
/// <remarks>Nuñez, Anderton, Renslow, PLOS ONE 2018, https://doi.org/10.1371/journal.pone.0199239.</remarks>
internal static class ColourRamp
{
    private static readonly (int Red, int Green, int Blue)[] Stops =
        [(0x00, 0x22, 0x4e), (0x35, 0x45, 0x6c), (0x66, 0x69, 0x70), (0x94, 0x8e, 0x77), (0xc8, 0xb8, 0x66), (0xfe, 0xe8, 0x38)];

    /// <summary>For a style attribute.</summary>
    public static string Gradient { get; } = $"linear-gradient(90deg,{string.Join(',', Stops.Select(Text))})";

    /// <param name="part">0 for the least, 1 for the most.</param>
    public static string At(double part)
    {
        var place = Math.Clamp(part, 0, 1) * (Stops.Length - 1);
        var before = Math.Min((int)place, Stops.Length - 2);
        var (one, other, way) = (Stops[before], Stops[before + 1], place - before);
        int Mix(int from, int to) => (int)Math.Round(from + ((to - from) * way));
        return Text((Mix(one.Red, other.Red), Mix(one.Green, other.Green), Mix(one.Blue, other.Blue)));
    }

    private static string Text((int Red, int Green, int Blue) colour) => $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}";
}
