using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

internal sealed record MemoryFleetState(SpotFleetRequest Request, JsonObject Config, IReadOnlyList<string> Machines, IReadOnlyList<FleetEvent> History);

/// <summary>EC2: spot fleets and their machines, and what a fleet file names.</summary>
internal sealed class MemoryEc2 : IEc2
{
    private readonly MemoryAccount account;
    private readonly MemoryMachines machines;
    private readonly MemoryFleets fleets;

    public MemoryEc2(MemoryAccount account)
    {
        this.account = account;
        machines = new MemoryMachines(account);
        fleets = new MemoryFleets(account, machines);
    }

    /// <summary>How long DescribeSpotFleetRequests misses a new request.</summary>
    public TimeSpan NewFleetsLag { get; set; }

    /// <summary>US dollars an hour by type; a type that is not here costs 0.05. A request that offers less gets no machine.</summary>
    public Dictionary<string, decimal> SpotPrices { get; } = [];

    /// <summary>The types of the region. A machine of another type can be launched, as if it had 4 vCPUs and 16 GiB.</summary>
    public Dictionary<string, InstanceType> InstanceTypes { get; } = MemoryCatalogue.InstanceTypes.ToDictionary(type => type.Name);

    /// <summary>The images of the region.</summary>
    public Dictionary<string, MachineImage> Images { get; } = MemoryCatalogue.Images.ToDictionary(image => image.Id);

    public List<Subnet> Subnets { get; } = [];

    public List<SecurityGroup> SecurityGroups { get; } = [];

    public List<RouteTable> RouteTables { get; } = [];

    public List<string> KeyPairs { get; } = [];

    /// <summary>The VPC that AWS made with the account; empty when somebody has deleted it.</summary>
    public string DefaultVpc { get; set; } = "vpc-0a1b2c3d";

    public IReadOnlyList<MemoryFleetState> Fleets => account.Read<IReadOnlyList<MemoryFleetState>>(() =>
        [.. fleets.All.Select(fleet => new MemoryFleetState(fleet.Describe(), fleet.Config.DeepClone().AsObject(), [.. fleet.Machines.Select(machine => machine.Id)], [.. fleet.History]))]);

    public IReadOnlyList<Instance> Instances => account.Read<IReadOnlyList<Instance>>(() => [.. machines.All.Select(MemoryMachines.Describe)]);

    /// <summary>From now on, until <see cref="Lift"/>.</summary>
    public void Script(FleetTrouble trouble) => account.Change(() => fleets.Troubles.Add(trouble));

    /// <summary>Ends every scripted trouble; fleets try again at once.</summary>
    public void Lift() => account.Change(() =>
    {
        fleets.Troubles.Clear();
        fleets.FillAll();
    });

    /// <summary>AWS takes a spot machine back: the notice now, its end two minutes later.</summary>
    public void Interrupt(string id) => account.Change(() =>
    {
        var machine = machines.Find(id)!;
        if (machine.Fleet is { } fleet)
        {
            fleets.Tell(fleets.Find(fleet)!, "instanceChange", "termination_notified", "", id);
        }

        account.Ecs.Notice(machine);
        account.After(TimeSpan.FromMinutes(2), () => machines.Terminate(machine, "Server.SpotInstanceTermination: Spot instance termination"));
    });

    /// <summary>A machine is gone at once, as when its hardware fails.</summary>
    public void Lose(string id) => account.Change(() => machines.Terminate(machines.Find(id)!, "Server.InternalError: Internal error"));

    /// <summary>The tag Name.</summary>
    public void SetName(string id, string name) => account.Change(() => machines.Find(id)!.Name = name);

    /// <summary>A machine that belongs to no fleet.</summary>
    public string Launch(JsonObject specification) => account.Read(() => machines.Launch(specification, null).Id);

    public decimal PriceOf(string type) => SpotPrices.GetValueOrDefault(type, 0.05m);

    public InstanceType TypeOf(string name) => InstanceTypes.GetValueOrDefault(name) ?? new InstanceType(name, 4, 16_384, ["x86_64"]);

    public IEnumerable<string> Inventory() => fleets.All.Where(fleet => !fleet.IsCancelled || fleet.Machines.Count > 0).Select(fleet => $"ec2 spot fleet {fleet.Id}")
        .Concat(machines.All.Where(machine => !machine.IsGone).Select(machine => $"ec2 instance {machine.Id}"));

    public Task<string> RequestSpotFleetAsync(JsonObject config, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            FleetConfigCheck.Check(config, account.Now);
            if ((string?)config["ClientToken"] is { Length: > 0 } token && fleets.All.FirstOrDefault(fleet => fleet.Token == token) is { } same)
            {
                return JsonNode.DeepEquals(same.Config, config)
                    ? same.Id
                    : throw MemoryAccount.Refuse("ec2:RequestSpotFleet", "IdempotentParameterMismatch", "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
            }

            return fleets.Request(config).Id;
        },
        cancellationToken);

    public Task<SpotFleetRequest?> FindSpotFleetAsync(string id, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Seen().FirstOrDefault(fleet => fleet.Id == id)?.Describe(), cancellationToken);

    public Task<IReadOnlyList<SpotFleetRequest>> ListSpotFleetsAsync(CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<SpotFleetRequest>>(() => [.. Seen().Select(fleet => fleet.Describe())], cancellationToken);

    public Task<IReadOnlyList<FleetInstance>> ListFleetInstancesAsync(string id, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<FleetInstance>>(
        () => [.. Find("ec2:DescribeSpotFleetInstances", id).Machines.Select(machine => new FleetInstance(machine.Id, machine.Type, "healthy"))],
        cancellationToken);

    public Task<IReadOnlyList<FleetEvent>> ListFleetHistoryAsync(string id, DateTimeOffset from, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<FleetEvent>>(
        () => [.. Find("ec2:DescribeSpotFleetRequestHistory", id).History.Where(one => one.At >= from)],
        cancellationToken);

    public Task ModifySpotFleetAsync(string id, int targetCapacity, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "ec2:ModifySpotFleetRequest";
            var fleet = Find(Call, id);
            if (fleet.State != "active" || !fleet.IsMaintained)
            {
                throw MemoryAccount.Refuse(Call, "FleetNotInModifiableState", $"The Spot Fleet request {id} must be in the active state, and of the type maintain, in order to modify it.");
            }

            if (targetCapacity < 0)
            {
                throw MemoryAccount.Refuse(Call, "InvalidTargetCapacity", "The specified target capacity is not valid.");
            }

            fleets.Modify(fleet, targetCapacity);
        },
        cancellationToken);

    public Task CancelSpotFleetAsync(string id, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (fleets.Find(id) is { } fleet)
            {
                fleets.Cancel(fleet, "Server.SpotInstanceTermination: the request was cancelled");
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<Instance>> ListInstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<Instance>>(
        () => [.. ids.Distinct().Select(machines.Find).OfType<MemoryMachine>().Select(MemoryMachines.Describe)],
        cancellationToken);

    public Task TerminateInstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            foreach (var machine in ids.Select(machines.Find).OfType<MemoryMachine>())
            {
                machines.Terminate(machine, "Client.UserInitiatedShutdown: User initiated shutdown");
            }
        },
        cancellationToken);

    /// <summary>Tags that were put on disks, by the disk.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> DiskTags { get; } = [];

    public Task TagAsync(IReadOnlyList<string> ids, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "ec2:CreateTags";
            if (ids.FirstOrDefault(id => machines.All.All(machine => machine.Id != id && machine.Volume != id)) is { } unknown)
            {
                throw MemoryAccount.Refuse(Call, unknown.StartsWith("vol-", StringComparison.Ordinal) ? "InvalidVolume.NotFound" : "InvalidInstanceID.NotFound", $"The ID '{unknown}' does not exist");
            }

            foreach (var id in ids)
            {
                if (machines.Find(id) is { } machine)
                {
                    machine.Name = tags.GetValueOrDefault("Name", machine.Name);
                }
                else
                {
                    DiskTags[id] = tags;
                }
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<InstanceType>> ListInstanceTypesAsync(IReadOnlyList<string> types, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<InstanceType>>(
        () => [.. types.Distinct().Select(InstanceTypes.GetValueOrDefault).OfType<InstanceType>()],
        cancellationToken);

    public Task<IReadOnlyList<SpotPrice>> ListSpotPricesAsync(IReadOnlyList<string> types, DateTimeOffset from, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<SpotPrice>>(
        () =>
        [
            .. types.Distinct().Where(InstanceTypes.ContainsKey).SelectMany(type => "abc".Select(zone => new SpotPrice(type, MemoryAccount.Region + zone, PriceOf(type), account.Now))),
        ],
        cancellationToken);

    public Task<MachineImage?> FindImageAsync(string id, CancellationToken cancellationToken) => account.AnswerAsync(() => Images.GetValueOrDefault(id), cancellationToken);

    public Task<IReadOnlyList<Subnet>> ListSubnetsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<Subnet>>(() => [.. Subnets.Where(subnet => ids.Contains(subnet.Id))], cancellationToken);

    public Task<IReadOnlyList<SecurityGroup>> ListSecurityGroupsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<SecurityGroup>>(() => [.. SecurityGroups.Where(group => ids.Contains(group.Id))], cancellationToken);

    public Task<IReadOnlyList<RouteTable>> ListRouteTablesAsync(IReadOnlyList<string> vpcs, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<RouteTable>>(() => [.. RouteTables.Where(table => vpcs.Contains(table.VpcId))], cancellationToken);

    public Task<IReadOnlyList<Subnet>> ListDefaultSubnetsAsync(CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<Subnet>>(() => [.. Subnets.Where(subnet => subnet.VpcId == DefaultVpc)], cancellationToken);

    /// <summary>The first one that a test has put into a VPC is its default.</summary>
    public Task<SecurityGroup?> FindDefaultSecurityGroupAsync(string vpc, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => SecurityGroups.Find(group => group.VpcId == vpc), cancellationToken);

    public Task<IReadOnlyList<string>> ListKeyPairsAsync(CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<string>>(() => [.. KeyPairs], cancellationToken);

    public Task<bool> HasKeyPairAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => KeyPairs.Contains(name), cancellationToken);

    private IEnumerable<MemoryFleet> Seen() => fleets.All.Where(fleet => fleet.RequestedAt + NewFleetsLag <= account.Now);

    private MemoryFleet Find(string call, string id) => fleets.Find(id) ?? throw MemoryAccount.Refuse(call, "InvalidSpotFleetRequestId.NotFound", $"The spot fleet request ID '{id}' does not exist");
}
