using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Ending;

/// <summary>What spot machines cost over time, by type and zone: each price holds until the next.</summary>
internal sealed class PriceHistory(IEnumerable<SpotPrice> prices)
{
    private readonly Dictionary<(string Type, string Zone), List<SpotPrice>> pools =
        prices.GroupBy(price => (price.InstanceType, price.Zone)).ToDictionary(pool => pool.Key, pool => pool.OrderBy(price => price.At).ToList());

    public bool Knows(string type) => pools.Keys.Any(pool => pool.Type == type);

    /// <summary>US dollars an hour at a moment. A zone that is not known counts as the dearest one of the type.</summary>
    public decimal At(string type, string zone, DateTimeOffset at) => Of(type, zone).Select(pool => At(pool, at)).DefaultIfEmpty(0).Max();

    /// <summary>US dollars for one machine over a time.</summary>
    public decimal Over(string type, string zone, DateTimeOffset from, double hours) =>
        Of(type, zone).Select(pool => Over(pool, from, from.AddHours(hours))).DefaultIfEmpty(0).Max();

    private IEnumerable<List<SpotPrice>> Of(string type, string zone) =>
        pools.TryGetValue((type, zone), out var pool) ? [pool] : pools.Where(one => one.Key.Type == type).Select(one => one.Value);

    private static decimal At(List<SpotPrice> pool, DateTimeOffset at) => (pool.LastOrDefault(price => price.At <= at) ?? pool[0]).PerHour;

    private static decimal Over(List<SpotPrice> pool, DateTimeOffset from, DateTimeOffset to)
    {
        var changes = pool.Select(price => price.At).Where(at => at > from && at < to).Prepend(from).Append(to).ToList();
        return changes.Zip(changes.Skip(1), (start, end) => At(pool, start) * (decimal)(end - start).TotalHours).Sum();
    }
}
