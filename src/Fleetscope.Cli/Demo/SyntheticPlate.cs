namespace Fleetscope.Cli.Demo;

/// <summary>A small plate that never was: each well has one field of round nuclei, fewer of them in columns of a higher dose.</summary>
/// <remarks>The same seed makes the same plate, byte for byte. Nuclei touch neither each other nor the edge, so that their number is not a matter of opinion.</remarks>
/// <param name="rows">At most 26.</param>
/// <param name="columns">Doses: none in the first column, three times more in each further one.</param>
internal sealed class SyntheticPlate(int seed, int rows = 4, int columns = 6)
{
    /// <summary>Pixels along each side of a field.</summary>
    public const int Side = 256;

    private const double MostNuclei = 64;
    private const double FewestNuclei = 6;
    private const double HalfDose = 1.0;
    private const double Background = 1800;
    private const double Noise = 260;

    // Room for the blur of the edges and for the smoothing that a macro may do.
    private const double Gap = 5;

    /// <summary>The wells, row by row.</summary>
    public IEnumerable<WellField> Wells() =>
        from row in Enumerable.Range(0, rows)
        from column in Enumerable.Range(0, columns)
        select Field(row, column);

    private WellField Field(int row, int column)
    {
        // A generator for each well, so that one well can be made without the others.
        var random = new Random(HashCodeOf(seed, row, column));
        var nuclei = Nuclei(random, CountAt(random, column));
        return new WellField($"{(char)('A' + row)}{column + 1:00}", Draw(random, nuclei), nuclei.Count);
    }

    // A dose-response as every pharmacologist draws it (Hill's equation), with a tenth of scatter.
    private static int CountAt(Random random, int column)
    {
        var dose = column == 0 ? 0 : 0.05 * Math.Pow(3, column);
        var response = FewestNuclei + ((MostNuclei - FewestNuclei) / (1 + Math.Pow(dose / HalfDose, 2)));
        return (int)Math.Round(response * (1 + (0.1 * ((2 * random.NextDouble()) - 1))));
    }

    private static List<Nucleus> Nuclei(Random random, int count)
    {
        var nuclei = new List<Nucleus>();

        // Places that are taken are drawn again. Far more tries than the fullest well needs, and still an end.
        for (var tries = 0; nuclei.Count < count && tries < 100_000; tries++)
        {
            var radius = 5.5 + (3.5 * random.NextDouble());
            var margin = radius + Gap;
            var x = margin + (random.NextDouble() * (Side - (2 * margin)));
            var y = margin + (random.NextDouble() * (Side - (2 * margin)));
            var brightness = 14_000 + (10_000 * random.NextDouble());
            if (nuclei.TrueForAll(other => Math.Sqrt(Squared(other.X - x) + Squared(other.Y - y)) > other.Radius + radius + Gap))
            {
                nuclei.Add(new Nucleus(x, y, radius, brightness));
            }
        }

        return nuclei;
    }

    private static ushort[] Draw(Random random, List<Nucleus> nuclei)
    {
        var pixels = new ushort[Side * Side];
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                // The lamp is brighter in the middle, as lamps are.
                var lamp = 1 - (0.15 * (Squared((2.0 * x / Side) - 1) + Squared((2.0 * y / Side) - 1)));
                var light = (Background + nuclei.Sum(nucleus => nucleus.LightAt(x, y))) * lamp;
                pixels[(y * Side) + x] = (ushort)Math.Clamp(light + (Noise * Normal(random)), 0, ushort.MaxValue);
            }
        }

        return pixels;
    }

    // Box and Muller's way to a normally distributed number.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Squared(double value) => value * value;

    // HashCode.Combine differs from process to process; a seed must not.
    private static int HashCodeOf(int seed, int row, int column) => unchecked((((seed * 31) + row) * 31) + column);

    private sealed record Nucleus(double X, double Y, double Radius, double Brightness)
    {
        // A logistic edge about a pixel wide: bright inside, nothing outside, soft between.
        public double LightAt(int x, int y)
        {
            var distance = Math.Sqrt(Squared(x - X) + Squared(y - Y)) - Radius;
            return distance > 8 ? 0 : Brightness / (1 + Math.Exp(distance / 0.8));
        }
    }
}

/// <summary>One well of the plate.</summary>
/// <param name="Name">Row letter and column: A01.</param>
/// <param name="Pixels">Its field, row by row.</param>
/// <param name="Nuclei">How many nuclei were drawn: the truth.</param>
internal sealed record WellField(string Name, ushort[] Pixels, int Nuclei);
