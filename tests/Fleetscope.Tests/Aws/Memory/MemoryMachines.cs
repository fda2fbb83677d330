using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>An EC2 instance, from pending to forgotten.</summary>
internal sealed class MemoryMachine(string id, string type, string zone, string userData, string? fleet, DateTimeOffset launchedAt)
{
    public string Id { get; } = id;

    public string Type { get; } = type;

    public string Zone { get; } = zone;

    /// <summary>Base64, as in the launch specification; empty when there is none.</summary>
    public string UserData { get; } = userData;

    /// <summary>The request that it belongs to.</summary>
    public string? Fleet { get; } = fleet;

    public DateTimeOffset LaunchedAt { get; } = launchedAt;

    /// <summary>Its share of the fleet's capacity.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Its only disk.</summary>
    public string Volume => "vol-" + Id[2..];

    public string State { get; set; } = "pending";

    public string Name { get; set; } = "";

    public string StateReason { get; set; } = "";

    public DateTimeOffset? EndedAt { get; set; }

    public bool IsGone => State is "shutting-down" or "terminated";
}

/// <summary>The machines of the account and their lives.</summary>
internal sealed class MemoryMachines(MemoryAccount account)
{
    private readonly SortedDictionary<string, MemoryMachine> machines = new(StringComparer.Ordinal);
    private int launched;

    /// <summary>Told when a machine begins to shut down.</summary>
    public Action<MemoryMachine>? Ending { get; set; }

    public IEnumerable<MemoryMachine> All => machines.Values;

    public MemoryMachine? Find(string id) => machines.GetValueOrDefault(id);

    public MemoryMachine Launch(JsonObject specification, string? fleet)
    {
        launched++;
        var zone = (string?)specification["Placement"]?["AvailabilityZone"] ?? MemoryAccount.Region + (char)('a' + (launched % 3));
        var machine = new MemoryMachine(
            "i-" + launched.ToString("x17", CultureInfo.InvariantCulture), (string?)specification["InstanceType"] ?? "m1.small", zone, (string?)specification["UserData"] ?? "", fleet, account.Now)
        {
            Weight = (double?)specification["WeightedCapacity"] ?? 1,
            Name = specification["TagSpecifications"] is JsonArray all ? MemoryTags.Read(all, "instance").GetValueOrDefault("Name", "") : "",
        };
        machines.Add(machine.Id, machine);
        account.After(account.Times.MachineBoot, () =>
        {
            if (machine.State == "pending")
            {
                machine.State = "running";
                account.After(account.Times.MachineJoin, () => account.Ecs.Join(machine));
            }
        });
        return machine;
    }

    public void Terminate(MemoryMachine machine, string reason)
    {
        if (machine.IsGone)
        {
            return;
        }

        (machine.State, machine.StateReason, machine.EndedAt) = ("shutting-down", reason, account.Now);
        account.Ecs.Leave(machine);
        Ending?.Invoke(machine);
        account.After(account.Times.MachineEnd, () =>
        {
            machine.State = "terminated";
            account.After(account.Times.MachineForgotten, () => machines.Remove(machine.Id));
        });
    }

    public static Instance Describe(MemoryMachine machine) => new(machine.Id, machine.State, machine.Type, machine.LaunchedAt, machine.Name, machine.StateReason)
    {
        Volumes = [machine.Volume],
        FleetId = machine.Fleet ?? "",
    };
}

/// <summary>TagSpecifications.</summary>
internal static class MemoryTags
{
    public static Dictionary<string, string> Read(JsonArray specifications, string resource) => specifications
        .Where(one => (string?)one!["ResourceType"] == resource)
        .SelectMany(one => one!["Tags"] as JsonArray ?? [])
        .ToDictionary(tag => (string)tag!["Key"]!, tag => (string?)tag!["Value"] ?? "");
}
