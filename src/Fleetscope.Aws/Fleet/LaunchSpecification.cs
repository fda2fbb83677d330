using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Fleet;

/// <summary>One launch specification of a fleet file with the config's values laid over it.</summary>
internal static class LaunchSpecification
{
    /// <summary>What the system takes of a root volume that containers share, in GB. With the smallest EBS_VOL_SIZE of 22 this makes the 30 GB that ECS-optimised images have.</summary>
    private const int SystemGB = 8;

    /// <summary>The subnets that it names, one each; a single null when it names none.</summary>
    /// <remarks>Users write "subnet-A, subnet-B" (Distributed-CellProfiler issue 216), which AWS takes only outside of NetworkInterfaces.</remarks>
    public static IReadOnlyList<string?> Subnets(JsonObject specification)
    {
        var text = (string?)Interface(specification)?["SubnetId"] ?? (string?)specification["SubnetId"];
        string?[] subnets = [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        return subnets.Length == 0 ? [null] : subnets;
    }

    public static JsonObject Of(JsonObject specification, string type, string? subnet, RequestTerms terms)
    {
        var made = specification.DeepClone().AsObject();
        var image = made["ImageId"] is null
            ? terms.Image ?? throw new InvalidOperationException("A launch specification names no image, and none was chosen.")
            : null;
        var layout = image is null && made["BlockDeviceMappings"] is JsonArray { Count: >= 2 } ? MachineLayout.AmazonLinux1 : MachineLayout.OneVolume;

        made["InstanceType"] = type;
        made["ImageId"] ??= image!.Id;
        made["UserData"] = new UserData(terms.AppName, terms.Bucket, terms.Options, layout, SetsMetadataHops: image is null, terms.WorkerVersion).Base64();
        SetDisks(made, layout, image, terms.Options.EbsVolumeGB);
        SetSubnet(made, subnet);
        if (!terms.Options.AssignIp)
        {
            RefuseAddresses(made);
        }

        if (terms.IsOurWorker)
        {
            AddTags(made, "instance", ("Name", terms.AppName + "Worker"), (RunNames.RunTag, terms.AppName));
        }

        return made;
    }

    /// <summary>Adds tags to the TagSpecifications of a request or a launch specification; a tag of the same key is replaced.</summary>
    public static void AddTags(JsonObject owner, string resource, params (string Key, string Value)[] tags)
    {
        var groups = owner["TagSpecifications"] as JsonArray ?? [];
        owner["TagSpecifications"] = groups;
        if (groups.OfType<JsonObject>().FirstOrDefault(group => (string?)group["ResourceType"] == resource) is not { } found)
        {
            groups.Add(found = new JsonObject { ["ResourceType"] = resource });
        }

        var list = found["Tags"] as JsonArray ?? [];
        found["Tags"] = list;
        foreach (var (key, value) in tags)
        {
            list.RemoveAll(tag => (string?)tag?["Key"] == key);
            list.Add(new JsonObject { ["Key"] = key, ["Value"] = value });
        }
    }

    private static void SetDisks(JsonObject made, MachineLayout layout, MachineImage? image, int sizeGB)
    {
        if (layout == MachineLayout.AmazonLinux1)
        {
            EbsOf(made["BlockDeviceMappings"]![1]!.AsObject())["VolumeSize"] = sizeGB;
            return;
        }

        // Mappings of a file without an image were written for another one: its snapshots and second volume do not belong to this.
        var root = image is null && made["BlockDeviceMappings"] is JsonArray { Count: 1 } mappings ? mappings[0]!.DeepClone().AsObject() : new JsonObject();
        var device = image?.RootDevice is { Length: > 0 } named ? named : "/dev/xvda";
        root["DeviceName"] ??= device;
        var ebs = EbsOf(root);
        ebs["DeleteOnTermination"] ??= true;
        ebs["VolumeType"] ??= "gp3";

        // A volume cannot be smaller than the image's snapshot; one that the file makes larger stays so.
        var least = Math.Max(sizeGB + SystemGB, image?.Devices.GetValueOrDefault(device)?.SizeGB ?? 0);
        ebs["VolumeSize"] = Math.Max(least, (int?)ebs["VolumeSize"] ?? 0);
        made["BlockDeviceMappings"] = new JsonArray(root);
    }

    private static JsonObject EbsOf(JsonObject mapping)
    {
        var ebs = mapping["Ebs"] as JsonObject ?? [];
        mapping["Ebs"] = ebs;
        return ebs;
    }

    private static void SetSubnet(JsonObject made, string? subnet)
    {
        if (subnet is not null)
        {
            (Interface(made) ?? made)["SubnetId"] = subnet;
        }
    }

    // Without a network interface in the file, the subnet would decide about addresses; only an interface can forbid them.
    private static void RefuseAddresses(JsonObject made)
    {
        if (Interface(made) is { } present)
        {
            present["AssociatePublicIpAddress"] = false;
            return;
        }

        var added = new JsonObject { ["DeviceIndex"] = 0, ["AssociatePublicIpAddress"] = false, ["DeleteOnTermination"] = true };
        if (made["SubnetId"] is { } subnet)
        {
            added["SubnetId"] = (string?)subnet;
        }

        if (made["SecurityGroups"] is JsonArray groups)
        {
            added["Groups"] = new JsonArray([.. groups.Select(group => (JsonNode?)((string?)group?["GroupId"]
                ?? throw new FleetscopeException(
                    "ASSIGN_IP", "machines get no public address, and a launch specification names a security group by its name",
                    "give its GroupId instead of GroupName in the fleet file")))]);
        }

        made.Remove("SubnetId");
        made.Remove("SecurityGroups");
        made["NetworkInterfaces"] = new JsonArray(added);
    }

    private static JsonObject? Interface(JsonObject specification) => (specification["NetworkInterfaces"] as JsonArray)?.FirstOrDefault() as JsonObject;
}
