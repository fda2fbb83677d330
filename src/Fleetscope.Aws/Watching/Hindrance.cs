using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Watching;

/// <summary>What keeps machines from coming.</summary>
internal enum HindranceKind
{
    /// <summary>AWS has no machine to give now. Passing.</summary>
    NoCapacity,

    /// <summary>MACHINE_PRICE is below the spot price. Passes when the price falls.</summary>
    PriceTooLow,

    /// <summary>The account's quota of spot machines is used up. Passes when others end theirs, or AWS raises it.</summary>
    Quota,

    /// <summary>The subnet has no free address. Passes when others leave it.</summary>
    NoAddress,

    /// <summary>Attempts failed, and AWS does not say why. It tries again.</summary>
    Unclear,

    /// <summary>The request is wrong. Waiting does not help.</summary>
    BadRequest,

    /// <summary>The fleet's role may not start machines. Waiting does not help.</summary>
    Role,
}

/// <summary>An event of a fleet's history that tells of a hindrance.</summary>
/// <param name="Pool">Type, image and perhaps zone, as AWS writes them before the first colon; empty when it does not.</param>
/// <param name="Said">AWS's own words; the sub-type when it has none.</param>
internal sealed record Hindrance(HindranceKind Kind, string Pool, string Said)
{
    /// <summary>Error codes and phrases in descriptions: they decide before the sub-type, because AWS puts a shortage under spotFleetRequestConfigurationInvalid too (issue 70 of c6fc/npk).</summary>
    private static readonly (string Words, HindranceKind Kind)[] Words =
    [
        // Codes of the EC2 API Reference, "Error codes".
        ("InsufficientFreeAddressesInSubnet", HindranceKind.NoAddress),
        ("MaxSpotInstanceCountExceeded", HindranceKind.Quota),
        ("InstanceLimitExceeded", HindranceKind.Quota),
        ("VcpuLimitExceeded", HindranceKind.Quota),
        ("Max spot instance count", HindranceKind.Quota),
        ("SpotMaxPriceTooLow", HindranceKind.PriceTooLow),
        ("lower than the minimum required", HindranceKind.PriceTooLow),
        ("bid price", HindranceKind.PriceTooLow),
        ("InsufficientInstanceCapacity", HindranceKind.NoCapacity),
        ("UnfulfillableCapacity", HindranceKind.NoCapacity),
        ("capacity-not-available", HindranceKind.NoCapacity),
        ("no Spot capacity", HindranceKind.NoCapacity),
        ("not have sufficient", HindranceKind.NoCapacity),
        ("insufficient capacity", HindranceKind.NoCapacity),

        // One zone does not have the type; the fleet goes on with the others (same issue).
        ("not supported in the requested Availability Zone", HindranceKind.NoCapacity),
        ("not supported in your requested Availability Zone", HindranceKind.NoCapacity),
        ("InvalidAMIID", HindranceKind.BadRequest),
        ("InvalidSubnetID", HindranceKind.BadRequest),
        ("InvalidGroup", HindranceKind.BadRequest),
        ("InvalidKeyPair", HindranceKind.BadRequest),
        ("InvalidSnapshot", HindranceKind.BadRequest),
        ("InvalidBlockDeviceMapping", HindranceKind.BadRequest),
        ("InvalidParameter", HindranceKind.BadRequest),
        ("does not exist", HindranceKind.BadRequest),
    ];

    /// <summary>Sub-types of the EC2 API Reference, "EventInformation", where the description does not decide.</summary>
    private static readonly Dictionary<string, HindranceKind> SubTypes = new()
    {
        ["iamFleetRoleInvalid"] = HindranceKind.Role,
        ["spotFleetRequestConfigurationInvalid"] = HindranceKind.BadRequest,

        // Comes without a description (Distributed-CellProfiler issue 157, where it ended startCluster with a KeyError).
        ["spotInstanceCountLimitExceeded"] = HindranceKind.Quota,

        // "Several attempts have failed", mostly for want of capacity, also when some machines did come (Distributed-CellProfiler issue 107). AWS tries again.
        ["allLaunchSpecsTemporarilyBlacklisted"] = HindranceKind.Unclear,
        ["launchSpecTemporarilyBlacklisted"] = HindranceKind.Unclear,

        // Events of the kind information: the price of one, or of every, launch specification is below the spot price.
        ["launchSpecUnusable"] = HindranceKind.PriceTooLow,
        ["fleetProgressHalted"] = HindranceKind.PriceTooLow,
    };

    /// <summary>Whether waiting cannot help.</summary>
    public bool IsFatal => Kind is HindranceKind.BadRequest or HindranceKind.Role;

    /// <summary>What hinders the fleet, as an event tells it; null when it tells of none.</summary>
    public static Hindrance? In(FleetEvent happened)
    {
        if (happened.Kind is not ("error" or "information"))
        {
            return null;
        }

        var described = Words.Where(word => happened.Description.Contains(word.Words, StringComparison.OrdinalIgnoreCase)).Select(word => (HindranceKind?)word.Kind).FirstOrDefault();
        HindranceKind? named = SubTypes.TryGetValue(happened.SubType, out var kind) ? kind : null;

        // A sub-type that nobody has documented yet must not cancel a fleet.
        var decided = happened.SubType == "iamFleetRoleInvalid" ? named : described ?? named ?? (happened.Kind == "error" ? HindranceKind.Unclear : null);
        return decided is { } sure ? new Hindrance(sure, PoolOf(happened.Description), happened.Description.Length > 0 ? $"{happened.SubType}: {happened.Description}" : happened.SubType) : null;
    }

    // "c5.xlarge, ami-0123, Linux/UNIX, us-east-1a: what happened", or: Repeated errors have occurred processing the launch specification "c5.xlarge, ami-0123, ...".
    private static string PoolOf(string description)
    {
        var start = description[..Math.Max(0, description.IndexOf(':', StringComparison.Ordinal))];
        var quoted = description.Split('"', '\u201c', '\u201d');
        var pool = quoted[0].Length > start.Length && start.Contains(", ami-", StringComparison.Ordinal) ? start : quoted.FirstOrDefault(part => part.Contains(", ami-", StringComparison.Ordinal)) ?? "";
        var words = pool.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(", ", words.Where(word => !word.StartsWith("ami-", StringComparison.Ordinal) && word is not ("Linux/UNIX" or "Spot price")));
    }
}
