using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Preparing;

/// <summary>A fleet file as text, and what is to be known of it.</summary>
public sealed record WrittenFleet(string Text, IReadOnlyList<string> Remarks);

/// <summary>Writes a fleet file from what the account has, so that nobody copies ARNs.</summary>
internal sealed class FleetTemplate(AwsApi api, AwsOptions options)
{
    private const string Prepare = "run fleetscope aws bootstrap first";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<WrittenFleet> WriteAsync(IReadOnlyList<string> subnets, string? securityGroup, CancellationToken cancellationToken)
    {
        List<string> remarks = [];
        var role = await api.Account.FindRoleAsync(AccountNames.FleetRole, cancellationToken)
            ?? throw new FleetscopeException($"role {AccountNames.FleetRole}", "the account has no such role, so EC2 cannot start machines for a fleet", Prepare);
        var profile = await api.Iam.FindInstanceProfileAsync(AccountNames.MachineRole, cancellationToken)
            ?? throw new FleetscopeException($"instance profile {AccountNames.MachineRole}", "the account has no such instance profile, so machines could not join a cluster", Prepare);
        var network = await NetworkAsync(subnets, cancellationToken);
        var group = securityGroup ?? await GroupAsync(network[0].VpcId, cancellationToken);
        var image = await new MachineImageChoice(api).ChooseAsync(options.MachineTypes, cancellationToken);
        var specification = new JsonObject
        {
            ["ImageId"] = image.Id,
            ["_comment_image"] = $"{image.Name}: without ImageId and BlockDeviceMappings every start takes the image that AWS recommends then",
        };
        if (await KeyAsync(remarks, cancellationToken) is { } key)
        {
            specification["KeyName"] = key;
        }

        specification["IamInstanceProfile"] = new JsonObject { ["Arn"] = profile.Arn };
        specification["BlockDeviceMappings"] = new JsonArray(Disk(image));
        specification["NetworkInterfaces"] = new JsonArray(new JsonObject
        {
            ["DeviceIndex"] = 0,
            ["SubnetId"] = string.Join(", ", network.Select(subnet => subnet.Id)),
            ["DeleteOnTermination"] = true,
            ["AssociatePublicIpAddress"] = network.All(subnet => subnet.AssignsPublicIp),
            ["Groups"] = new JsonArray(group),
        });
        remarks.Add($"machines start in {string.Join(", ", network.Select(subnet => $"{subnet.Id} ({subnet.Zone}, {subnet.FreeAddresses} free addresses)"))}");
        return new WrittenFleet(Text(role.Arn, specification), remarks);
    }

    private string Text(string role, JsonObject specification)
    {
        var fleet = new JsonObject
        {
            ["_comment"] = $"Written by fleetscope fleet template for {options.Region}; the config's CLUSTER_MACHINES, MACHINE_TYPE, MACHINE_PRICE and EBS_VOL_SIZE are laid over it",
            ["IamFleetRole"] = role,
            ["AllocationStrategy"] = "priceCapacityOptimized",
            ["TerminateInstancesWithExpiration"] = true,
            ["LaunchSpecifications"] = new JsonArray(specification),
            ["Type"] = "maintain",
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            fleet.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static JsonObject Disk(MachineImage image)
    {
        var device = image.RootDevice.Length > 0 ? image.RootDevice : "/dev/xvda";
        var disk = new JsonObject { ["DeleteOnTermination"] = true, ["VolumeType"] = "gp3" };
        if (image.Devices.GetValueOrDefault(device) is { } root)
        {
            disk["VolumeSize"] = root.SizeGB;
            disk["SnapshotId"] = root.SnapshotId;
        }

        return new JsonObject { ["DeviceName"] = device, ["Ebs"] = disk };
    }

    private async Task<IReadOnlyList<Subnet>> NetworkAsync(IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        const string Next = "name one or more with --subnet";
        var found = named.Count > 0 ? await api.Ec2.ListSubnetsAsync(named, cancellationToken) : await api.Ec2.ListDefaultSubnetsAsync(cancellationToken);
        if (named.Except(found.Select(subnet => subnet.Id)).ToList() is { Count: > 0 } unknown)
        {
            throw new FleetscopeException($"subnet {unknown[0]}", $"{options.Region} has no such subnet", Next);
        }

        if (found.Count == 0)
        {
            throw new FleetscopeException($"the default VPC of {options.Region}", "there is none, or it has no subnets", Next);
        }

        if (found.Select(subnet => subnet.VpcId).Distinct().Count() > 1)
        {
            throw new FleetscopeException("--subnet", "the subnets are of more than one VPC, and a security group is of one", "name subnets of one VPC");
        }

        var free = found.Where(subnet => subnet.FreeAddresses > 0 || named.Count > 0).OrderBy(subnet => subnet.Zone, StringComparer.Ordinal).ToList();
        return free.Count > 0 ? free : throw new FleetscopeException($"the default VPC of {options.Region}", "no subnet of it has a free address", Next);
    }

    private async Task<string> GroupAsync(string vpc, CancellationToken cancellationToken) => (await api.Ec2.FindDefaultSecurityGroupAsync(vpc, cancellationToken))?.Id
        ?? throw new FleetscopeException($"VPC {vpc}", "it has no security group named default", "name one with --security-group");

    private async Task<string?> KeyAsync(List<string> remarks, CancellationToken cancellationToken)
    {
        var wanted = options.SshKeyName.EndsWith(".pem", StringComparison.Ordinal) ? options.SshKeyName[..^4] : options.SshKeyName;
        var pairs = await api.Ec2.ListKeyPairsAsync(cancellationToken);
        if (pairs.Contains(wanted))
        {
            return wanted;
        }

        remarks.Add((wanted.Length > 0 ? $"{options.Region} has no key pair {wanted} (SSH_KEY_NAME)" : "the config names no SSH_KEY_NAME")
            + (pairs.Count == 0 ? ": nobody can log in to the machines, and nobody needs to" : $", so none is in the file; there are {string.Join(", ", pairs.Take(10))}"));
        return null;
    }
}
