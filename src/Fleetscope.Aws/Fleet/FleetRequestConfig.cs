using System.Globalization;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Fleet;

/// <summary>A fleet file with the config's values laid over it: the SpotFleetRequestConfig of RequestSpotFleet.</summary>
internal static class FleetRequestConfig
{
    /// <summary>AWS's limit on launch specifications of one fleet.</summary>
    private const int MostSpecifications = 50;

    /// <exception cref="FleetscopeException">File and config do not fit together.</exception>
    public static JsonObject Of(FleetFile file, RequestTerms terms)
    {
        var request = file.Request.DeepClone().AsObject();

        // Keys of fleet files of Distributed-CellProfiler 1, which AWS does not know there.
        request.Remove("ValidTo");
        request.Remove("InstanceType");

        request["ValidFrom"] = Time(terms.Token.RequestedAt);
        request["ValidUntil"] = Time(terms.Token.RequestedAt + terms.Options.MaxRun);
        request["TargetCapacity"] = terms.Machines;
        request["SpotPrice"] = Price(terms.Options.MachinePrice);
        request["ClientToken"] = terms.Token.Text;
        request["LaunchSpecifications"] = new JsonArray([.. Specifications(file, terms)]);
        LaunchSpecification.AddTags(request, "spot-fleet-request", (RunNames.RunTag, terms.AppName));
        return request;
    }

    /// <summary>A price with cents at least, and with all of its other digits: rounded to cents, 0.004 would be nothing.</summary>
    public static string Price(decimal price) => price.ToString("0.00##########################", CultureInfo.InvariantCulture);

    private static List<JsonObject> Specifications(FleetFile file, RequestTerms terms)
    {
        var types = terms.Options.MachineTypes;
        var specifications = file.LaunchSpecifications;
        List<JsonObject> made = [];
        foreach (var (specification, type) in Pairs(specifications, types, file.Path))
        {
            made.AddRange(LaunchSpecification.Subnets(specification).Select(subnet => LaunchSpecification.Of(specification, type, subnet, terms)));
        }

        return made.Count <= MostSpecifications
            ? made
            : throw new FleetscopeException(
                file.Path, $"types and subnets make {made.Count} launch specifications, and AWS takes {MostSpecifications}",
                "name fewer types in MACHINE_TYPE, or fewer subnets");
    }

    private static IEnumerable<(JsonObject Specification, string Type)> Pairs(IReadOnlyList<JsonObject> specifications, IReadOnlyList<string> types, string path)
    {
        if (specifications.Count == types.Count)
        {
            return specifications.Zip(types);
        }

        return specifications is [var only]
            ? types.Select(type => (only, type))
            : throw new FleetscopeException("MACHINE_TYPE", $"it has {Count(types.Count, "type")}, and {path} has {specifications.Count} launch specifications",
                "give one type for each launch specification, or leave one launch specification, which is then copied for each type");
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
