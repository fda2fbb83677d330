using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>A spot fleet request.</summary>
internal sealed class MemoryFleet(string id, JsonObject config, DateTimeOffset requestedAt)
{
    public string Id { get; } = id;

    /// <summary>As it was requested.</summary>
    public JsonObject Config { get; } = config;

    public DateTimeOffset RequestedAt { get; } = requestedAt;

    public string State { get; set; } = "submitted";

    public bool HasError { get; set; }

    public bool IsFilling { get; set; }

    public int Target { get; set; } = (int)config["TargetCapacity"]!;

    /// <summary>Those that are not shutting down.</summary>
    public List<MemoryMachine> Machines { get; } = [];

    public double Launched { get; set; }

    public List<FleetEvent> History { get; } = [];

    public double Fulfilled => Machines.Sum(machine => machine.Weight);

    public string Token => (string?)Config["ClientToken"] ?? "";

    public bool IsMaintained => ((string?)Config["Type"] ?? "maintain") == "maintain";

    public DateTimeOffset? ValidUntil => (string?)Config[nameof(ValidUntil)] is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    public bool IsActive => State is "submitted" or "active" or "modifying";

    public bool IsCancelled => State.StartsWith("cancelled", StringComparison.Ordinal);

    public SpotFleetRequest Describe() => new(Id, State, ActivityStatus(), Target, Fulfilled, Token, ValidUntil, Config["TagSpecifications"] is JsonArray all ? MemoryTags.Read(all, "spot-fleet-request") : [])
    {
        FleetRole = (string?)Config["IamFleetRole"] ?? "",
    };

    private string ActivityStatus() => this switch
    {
        { IsCancelled: true, Machines.Count: > 0 } => "pending_termination",
        { IsCancelled: true } => "",
        { HasError: true } => "error",
        _ => Fulfilled >= Target && State != "submitted" ? "fulfilled" : "pending_fulfillment",
    };
}

/// <summary>The spot fleets of the account: how they fill, heal, and end.</summary>
internal sealed class MemoryFleets
{
    private readonly MemoryAccount account;
    private readonly MemoryMachines machines;
    private readonly SortedDictionary<string, MemoryFleet> fleets = new(StringComparer.Ordinal);
    private int requested;

    public MemoryFleets(MemoryAccount account, MemoryMachines machines)
    {
        (this.account, this.machines) = (account, machines);
        machines.Ending = machine => Lost(machine);
    }

    public List<FleetTrouble> Troubles { get; } = [];

    public IEnumerable<MemoryFleet> All => fleets.Values;

    public MemoryFleet? Find(string id) => fleets.GetValueOrDefault(id);

    public MemoryFleet Request(JsonObject config)
    {
        requested++;
        var fleet = new MemoryFleet($"sfr-{requested:x8}-0000-4000-8000-000000000000", config.DeepClone().AsObject(), account.Now);
        fleets.Add(fleet.Id, fleet);
        Tell(fleet, "fleetRequestChange", "submitted", "");
        account.After(account.Times.FleetActive, () => Activate(fleet, "active"));
        if (fleet.ValidUntil is { } end)
        {
            account.After(end - account.Now, () => Expire(fleet));
        }

        return fleet;
    }

    public void Modify(MemoryFleet fleet, int target)
    {
        fleet.Target = target;
        fleet.State = "modifying";
        Tell(fleet, "fleetRequestChange", "modify_in_progress", $"targetCapacity: {target}");
        account.After(account.Times.FleetActive, () => Activate(fleet, "modify_succeeded"));
    }

    /// <summary>Cancels it and ends its machines; once they are gone it is <c>cancelled</c>, and some time later unknown.</summary>
    public void Cancel(MemoryFleet fleet, string why)
    {
        if (fleet.State is "cancelled_terminating" or "cancelled")
        {
            return;
        }

        fleet.State = "cancelled_terminating";
        Tell(fleet, "fleetRequestChange", "cancelled_terminating", "");
        foreach (var machine in fleet.Machines.ToList())
        {
            machines.Terminate(machine, why);
        }

        account.After(account.Times.MachineEnd, () => End(fleet));
    }

    /// <summary>Looks at once whether machines can come, for tests that lifted a trouble.</summary>
    public void FillAll()
    {
        foreach (var fleet in fleets.Values.Where(fleet => fleet.State is "active" or "modifying"))
        {
            Fill(fleet);
        }
    }

    public void Tell(MemoryFleet fleet, string kind, string subType, string description, string instance = "") =>
        fleet.History.Add(new FleetEvent(account.Now, kind, subType, description, instance));

    private void Activate(MemoryFleet fleet, string subType)
    {
        if (fleet.State is "submitted" or "modifying")
        {
            fleet.State = "active";
            Tell(fleet, "fleetRequestChange", subType, "");
            FillSoon(fleet, TimeSpan.Zero);
        }
    }

    private void Expire(MemoryFleet fleet)
    {
        if (fleet.IsCancelled)
        {
            return;
        }

        Tell(fleet, "fleetRequestChange", "expired", "");
        if ((bool?)fleet.Config["TerminateInstancesWithExpiration"] == true)
        {
            Cancel(fleet, "Server.SpotInstanceTermination: the request has expired");
        }
        else
        {
            fleet.State = "cancelled_running";
            Tell(fleet, "fleetRequestChange", "cancelled_running", "");
        }
    }

    private void End(MemoryFleet fleet)
    {
        fleet.State = "cancelled";
        Tell(fleet, "fleetRequestChange", "cancelled", "");
        account.After(account.Times.FleetForgotten, () => fleets.Remove(fleet.Id));
    }

    private void FillSoon(MemoryFleet fleet, TimeSpan pause)
    {
        if (!fleet.IsFilling)
        {
            fleet.IsFilling = true;
            account.After(pause, () =>
            {
                fleet.IsFilling = false;
                Fill(fleet);
            });
        }
    }

    private void Fill(MemoryFleet fleet)
    {
        if (fleet.State is not ("active" or "modifying"))
        {
            return;
        }

        var left = account.Times.MachinesInWave;
        var stuck = false;
        while (!stuck && left > 0 && Missing(fleet) > 0)
        {
            stuck = !TryLaunch(fleet);
            left--;
        }

        fleet.HasError = stuck;
        if (Missing(fleet) > 0)
        {
            FillSoon(fleet, stuck ? account.Times.FleetRetry : account.Times.FleetWave);
        }
    }

    // A request of type "request" asks once for its capacity and replaces nothing.
    private static double Missing(MemoryFleet fleet) => fleet.Target - (fleet.IsMaintained ? fleet.Fulfilled : fleet.Launched);

    private bool TryLaunch(MemoryFleet fleet)
    {
        var specifications = fleet.Config["LaunchSpecifications"]!.AsArray().Select(one => one!.AsObject());
        var pools = ((string?)fleet.Config["AllocationStrategy"] == "diversified"
            ? specifications.OrderBy(one => fleet.Machines.Count(machine => machine.Type == (string?)one["InstanceType"]))
            : specifications.OrderBy(one => account.Ec2.PriceOf((string?)one["InstanceType"] ?? ""))).Select(one => (Specification: one, Trouble: TroubleOf(fleet, one))).ToList();
        if (pools.FirstOrDefault(pool => pool.Trouble is null).Specification is { } usable)
        {
            var machine = machines.Launch(usable, fleet.Id);
            fleet.Machines.Add(machine);
            fleet.Launched += machine.Weight;
            Tell(fleet, "instanceChange", "launched", $"{{\"instanceType\":\"{machine.Type}\",\"availabilityZone\":\"{machine.Zone}\"}}", machine.Id);
            return true;
        }

        foreach (var (specification, trouble) in pools)
        {
            Tell(fleet, trouble!.Kind, trouble.SubType, trouble.IsMute ? "" : trouble.Describe(Pool(specification)));
        }

        if (pools.All(pool => pool.Trouble is FleetTrouble.InsufficientCapacity or FleetTrouble.BadParameter))
        {
            Tell(fleet, "error", "allLaunchSpecsTemporarilyBlacklisted", pools.Any(pool => pool.Trouble!.IsMute) ? "" : "Several attempts to launch instances have failed. Either the request could not be satisfied or the configuration is not valid. We will retry the request again later.");
        }
        else if (pools.All(pool => pool.Trouble is FleetTrouble.PriceTooLow))
        {
            Tell(fleet, "information", "fleetProgressHalted", "The price in every launch specification is not valid because it is below the Spot price");
        }

        return false;
    }

    private FleetTrouble? TroubleOf(MemoryFleet fleet, JsonObject specification)
    {
        var type = (string?)specification["InstanceType"] ?? "";
        var offered = (string?)specification["SpotPrice"] ?? (string?)fleet.Config["SpotPrice"];
        return Troubles.FirstOrDefault(trouble => (trouble.InstanceType ?? type) == type
                && (trouble is not FleetTrouble.CountLimit limit || machines.All.Count(machine => !machine.IsGone) >= limit.AtMost))
            ?? (offered is not null && decimal.Parse(offered, CultureInfo.InvariantCulture) < account.Ec2.PriceOf(type) ? new FleetTrouble.PriceTooLow() : null);
    }

    private void Lost(MemoryMachine machine)
    {
        if (machine.Fleet is { } id && Find(id) is { } fleet)
        {
            fleet.Machines.Remove(machine);
            Tell(fleet, "instanceChange", "terminated", "", machine.Id);
            if (fleet is { State: "cancelled_running", Machines.Count: 0 })
            {
                End(fleet);
            }
            else if (fleet.IsActive && Missing(fleet) > 0)
            {
                FillSoon(fleet, account.Times.FleetWave);
            }
        }
    }

    private static string Pool(JsonObject specification) =>
        $"{(string?)specification["InstanceType"]}, {(string?)specification["ImageId"]}, Linux/UNIX, {(string?)specification["Placement"]?["AvailabilityZone"] ?? MemoryAccount.Region + "a"}";
}
