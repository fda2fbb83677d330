namespace Fleetscope.Checks;

/// <summary>Keeps the first findings of a kind and counts the rest, so that a million wrong groups are twenty lines and a number.</summary>
internal sealed class FirstOnes(string kind)
{
    public const int Shown = 20;

    private readonly List<Finding> shown = [];

    public long Count { get; private set; }

    /// <summary>Counts one; it is only made when it will be shown.</summary>
    public void Add(Func<Finding> make)
    {
        if (Count++ < Shown)
        {
            shown.Add(make());
        }
    }

    /// <summary>The first ones, and one finding for all the others.</summary>
    public IEnumerable<Finding> All()
    {
        foreach (var finding in shown)
        {
            yield return finding;
        }

        if (Count > Shown)
        {
            yield return shown[^1] with { Line = 0, Value = "", Message = $"and {Count - Shown:N0} more {kind} like these" };
        }
    }
}
