using System.Globalization;

namespace Fleetscope.Configuration;

/// <summary>A key that a config may have: what it holds, what it means, and what follows from it. The reader checks by it, and docs/config.md is made of it.</summary>
/// <param name="Name">As the config spells it.</param>
/// <param name="Default">What counts when the config does not have the key, as the documentation says it.</param>
/// <param name="Meaning">What it is, in one or two sentences.</param>
public sealed record ConfigKey(string Name, ConfigKind Kind, string Default, string Meaning)
{
    /// <summary>Who uses it, as a heading of the documentation: <c>CellProfiler</c>.</summary>
    public string Owner { get; init; } = "Every run";

    /// <summary>The engine that alone uses it, as ENGINE has it; empty when it is not for one engine alone.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The unit of a number: <c>seconds</c>.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The smallest number allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The words of a <see cref="ConfigKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What a wrong or careless value leads to.</summary>
    public string Consequence { get; init; } = "";

    /// <summary>Lines of a config that show its use.</summary>
    public string Example { get; init; } = "";

    /// <summary>Whether <c>'False'</c> (and <c>False</c>) means that the key is not set: the family's way to leave a text out.</summary>
    public bool FalseMeansUnset { get; init; }

    /// <summary>The numbers allowed, in words; empty when all are.</summary>
    public string Range => (double.IsFinite(Minimum), double.IsFinite(Maximum)) switch
    {
        (true, true) => $"{Words(Minimum)} to {Words(Maximum)}",
        (true, false) => $"{Words(Minimum)} or more",
        (false, true) => $"at most {Words(Maximum)}",
        _ => "",
    };

    private static string Words(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
