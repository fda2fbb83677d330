using System.Globalization;
using System.Text.Json.Nodes;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>What RequestSpotFleet refuses at once (SpotFleetRequestConfigData, SpotFleetLaunchSpecification in EC2's API Reference).</summary>
/// <remarks>Images, subnets, key pairs and profiles that do not exist are not looked for: AWS finds them when it launches, see <see cref="FleetTrouble.BadParameter"/>.</remarks>
internal static class FleetConfigCheck
{
    private const string Call = "ec2:RequestSpotFleet";

    private static readonly HashSet<string> Keys =
    [
        "AllocationStrategy", "ClientToken", "Context", "ExcessCapacityTerminationPolicy", "FulfilledCapacity", "IamFleetRole", "InstanceInterruptionBehavior", "InstancePoolsToUseCount",
        "LaunchSpecifications", "LaunchTemplateConfigs", "LoadBalancersConfig", "OnDemandAllocationStrategy", "OnDemandFulfilledCapacity", "OnDemandMaxTotalPrice", "OnDemandTargetCapacity",
        "ReplaceUnhealthyInstances", "SpotMaintenanceStrategies", "SpotMaxTotalPrice", "SpotPrice", "TagSpecifications", "TargetCapacity", "TargetCapacityUnitType",
        "TerminateInstancesWithExpiration", "Type", "ValidFrom", "ValidUntil",
    ];

    private static readonly HashSet<string> SpecificationKeys =
    [
        "AddressingType", "BlockDeviceMappings", "EbsOptimized", "IamInstanceProfile", "ImageId", "InstanceRequirements", "InstanceType", "KernelId", "KeyName", "Monitoring", "NetworkInterfaces",
        "Placement", "RamdiskId", "SecurityGroups", "SpotPrice", "SubnetId", "TagSpecifications", "UserData", "WeightedCapacity",
    ];

    public static void Check(JsonObject config, DateTimeOffset now)
    {
        RefuseUnknown(config, Keys, "SpotFleetRequestConfig");
        Need(config["TargetCapacity"] is JsonValue target && (int)target >= 0, "TargetCapacity");
        Need(((string?)config["IamFleetRole"])?.Contains(":role/", StringComparison.Ordinal) == true, "IamFleetRole");
        if (config["LaunchTemplateConfigs"] is JsonArray { Count: > 0 })
        {
            throw new NotSupportedException("The account in memory launches from LaunchSpecifications only.");
        }

        Need(config["LaunchSpecifications"] is JsonArray { Count: > 0 }, "LaunchSpecifications");
        Need((string?)config["Type"] is null or "maintain" or "request", "Type");
        Need((string?)config["AllocationStrategy"] is null or "lowestPrice" or "diversified" or "capacityOptimized" or "capacityOptimizedPrioritized" or "priceCapacityOptimized", "AllocationStrategy");
        Need((string?)config["SpotPrice"] is not { } price || IsPrice(price), "SpotPrice");
        Need(Time(config, "ValidUntil") is not { } end || end > now && end > (Time(config, "ValidFrom") ?? now), "ValidUntil");
        foreach (var specification in (config["LaunchSpecifications"] as JsonArray ?? []).Select(one => one!.AsObject()))
        {
            RefuseUnknown(specification, SpecificationKeys, "SpotFleetRequestConfig.LaunchSpecifications");
            Need((string?)specification["ImageId"] is { Length: > 0 }, "LaunchSpecifications.ImageId");
            Need((string?)specification["SpotPrice"] is not { } own || IsPrice(own), "LaunchSpecifications.SpotPrice");
            Need(specification["NetworkInterfaces"] is null || specification["SubnetId"] is null, "LaunchSpecifications.SubnetId");
            CheckUserData((string?)specification["UserData"] ?? "");
        }
    }

    private static void RefuseUnknown(JsonObject config, HashSet<string> known, string where)
    {
        if (config.FirstOrDefault(member => !known.Contains(member.Key)).Key is { } unknown)
        {
            throw MemoryAccount.Refuse(Call, "UnknownParameter", $"The parameter {where}.{unknown} is not recognized");
        }
    }

    private static void CheckUserData(string userData)
    {
        var bytes = new byte[userData.Length];
        if (!Convert.TryFromBase64String(userData, bytes, out var length))
        {
            throw MemoryAccount.Refuse(Call, "InvalidUserData.Malformed", "Invalid BASE64 encoding of user data");
        }

        if (length > 16_384)
        {
            throw MemoryAccount.Refuse(Call, "InvalidParameterValue", "User data is limited to 16384 bytes");
        }
    }

    private static bool IsPrice(string text) => decimal.TryParse(text, CultureInfo.InvariantCulture, out var price) && price > 0;

    private static DateTimeOffset? Time(JsonObject config, string key) => (string?)config[key] is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : null;

    private static void Need(bool holds, string parameter)
    {
        if (!holds)
        {
            throw MemoryAccount.Refuse(Call, "InvalidSpotFleetRequestConfig", $"Parameter: SpotFleetRequestConfig.{parameter} is invalid.");
        }
    }
}
