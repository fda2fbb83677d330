namespace Fleetscope.Tests.Checks.BrokenInputs;

/// <summary>A mistake that people make.</summary>
/// <param name="Name">What was done wrong.</param>
/// <param name="Rule">The rule that must find it.</param>
/// <param name="Seed">Makes the mistake in an intact copy.</param>
/// <param name="Also">Rules that may speak too, because the mistake has consequences.</param>
internal sealed record BrokenInput(string Name, string Rule, Action<SeededCopy> Seed, params string[] Also)
{
    /// <summary>Whether it is made in the plate of 96 wells; else in the fly example.</summary>
    public bool InPlate { get; init; }
}
