using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

internal sealed record MemoryClusterState(string Name, IReadOnlyList<MemoryServiceState> Services, IReadOnlyList<ContainerInstance> Machines);

/// <param name="Placement">The constraint it was created with.</param>
internal sealed record MemoryServiceState(
    string Name, string Status, int Desired, int Running, int Pending, string TaskDefinition, string? Placement, IReadOnlyList<string> MachinesOfTasks, IReadOnlyList<ServiceEvent> Events);

/// <summary>A service; INACTIVE ones stay in the list as DescribeServices shows them.</summary>
internal sealed class MemoryService(string name, JsonObject definition, MemoryPlacement? placement, string? placementText, DateTimeOffset createdAt)
{
    public string Name { get; } = name;

    public string Status { get; set; } = "ACTIVE";

    public JsonObject Definition { get; set; } = definition;

    public string Arn => Definition["taskDefinitionArn"]!.ToString();

    public MemoryPlacement? Placement { get; } = placement;

    public string? PlacementText { get; } = placementText;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public int Desired { get; set; }

    public List<ServiceEvent> Events { get; } = [];
}

internal sealed class MemoryTask(MemoryService service, MemoryContainerInstance home)
{
    public MemoryService Service { get; } = service;

    public string Definition { get; } = service.Arn;

    public (int Cpu, int Memory) Needs { get; } = MemoryTaskDefinitions.Needs(service.Definition);

    public MemoryContainerInstance Home { get; } = home;

    public bool IsRunning { get; set; }

    public bool IsStopping { get; set; }
}

/// <summary>A machine as its cluster sees it.</summary>
internal sealed class MemoryContainerInstance(string arn, MemoryMachine machine, IReadOnlyDictionary<string, string> attributes, int cpu, int memory)
{
    public string Arn { get; } = arn;

    public MemoryMachine Machine { get; } = machine;

    public IReadOnlyDictionary<string, string> Attributes { get; } = attributes;

    public int Cpu { get; } = cpu;

    public int Memory { get; } = memory;

    public bool IsConnected { get; set; } = true;

    /// <summary>Its tasks end and no new ones come.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether it drains when its spot machine is about to be taken: ECS_ENABLE_SPOT_INSTANCE_DRAINING.</summary>
    public bool DrainsOnNotice { get; init; }

    public List<MemoryTask> Tasks { get; } = [];

    public int FreeCpu => Cpu - Tasks.Sum(task => task.Needs.Cpu);

    public int FreeMemory => Memory - Tasks.Sum(task => task.Needs.Memory);
}

/// <summary>A cluster with its machines, services and tasks, and the scheduler that places tasks where there is room.</summary>
internal sealed class MemoryCluster(string name, MemoryAccount account)
{
    private bool isRetrying;

    public string Name { get; } = name;

    public bool IsActive { get; set; } = true;

    public List<MemoryService> Services { get; } = [];

    public List<MemoryTask> Tasks { get; } = [];

    public List<MemoryContainerInstance> Machines { get; } = [];

    public EcsCluster Describe() => new(
        Name, Machines.Count, Tasks.Count(task => task.IsRunning), Tasks.Count(task => !task.IsRunning), Services.Count(service => service.Status == "ACTIVE"));

    public EcsService Describe(MemoryService service) => new(
        service.Name, service.Status, service.Desired, TasksOf(service).Count(task => task.IsRunning), TasksOf(service).Count(task => !task.IsRunning), service.Arn,
        [.. service.Events.AsEnumerable().Reverse().Take(100)]);

    public IReadOnlyList<ContainerInstance> DescribeMachines() =>
    [
        .. Machines.Select(machine => new ContainerInstance(machine.Arn, machine.Machine.Id, machine.IsDraining ? "DRAINING" : "ACTIVE", machine.IsConnected, machine.Tasks.Count(task => task.IsRunning))),
    ];

    public MemoryClusterState State() => new(
        Name,
        [
            .. Services.Select(service => (Service: service, Said: Describe(service))).Select(one => new MemoryServiceState(
                one.Said.Name, one.Said.Status, one.Said.DesiredCount, one.Said.RunningCount, one.Said.PendingCount, one.Said.TaskDefinition, one.Service.PlacementText,
                [.. TasksOf(one.Service).Select(task => task.Home.Machine.Id)], one.Said.Events)),
        ],
        DescribeMachines());

    public IEnumerable<string> Inventory() => Services.Where(service => service.Status != "INACTIVE").Select(service => $"ecs service {Name}/{service.Name}")
        .Concat(Machines.Select(machine => $"ecs container instance {Name}/{machine.Machine.Id}")).Prepend($"ecs cluster {Name}");

    public MemoryService? Find(string service) => Services.LastOrDefault(one => one.Name == service && one.Status != "INACTIVE");

    public void Join(MemoryMachine machine, MemoryBoot boot)
    {
        // The agent keeps some memory from tasks; about a twentieth is what it registers less than the type has.
        var type = account.Ec2.TypeOf(machine.Type);
        var arn = $"arn:aws:ecs:{MemoryAccount.Region}:{MemoryAccount.Id}:container-instance/{Name}/{machine.Id[2..].PadLeft(32, '0')}";
        Machines.Add(new MemoryContainerInstance(arn, machine, boot.Attributes, type.VCpus * 1024, (int)(type.MemoryMiB * 0.95)) { DrainsOnNotice = boot.DrainsOnNotice });
        Schedule();
    }

    public void Leave(MemoryMachine machine)
    {
        foreach (var home in Machines.Where(one => one.Machine == machine).ToList())
        {
            home.IsConnected = false;
            foreach (var task in home.Tasks.ToList())
            {
                Drop(task);
            }

            account.After(account.Times.MachineLeavesCluster, () => Machines.Remove(home));
        }

        Schedule();
    }

    /// <summary>The notice of a spot machine's end has come.</summary>
    public void Notice(MemoryMachine machine)
    {
        foreach (var home in Machines.Where(one => one.Machine == machine && one.DrainsOnNotice))
        {
            home.IsDraining = true;
            foreach (var task in home.Tasks.Where(task => !task.IsStopping))
            {
                Stop(task);
            }
        }

        Schedule();
    }

    public void Delete(MemoryService service)
    {
        service.Status = "DRAINING";
        service.Desired = 0;
        Schedule();
        account.After(account.Times.ServiceDrain, () => EndDrained(service));
    }

    public void ExitOne(string service)
    {
        Drop(Tasks.First(task => task.Service.Name == service && task.IsRunning && !task.IsStopping));
        Schedule();
    }

    /// <summary>Stops what is too much and places what is missing.</summary>
    public void Schedule()
    {
        foreach (var service in Services)
        {
            foreach (var task in TasksOf(service).Where(task => !task.IsStopping && task.Definition != service.Arn).ToList())
            {
                Stop(task);
            }

            foreach (var task in TasksOf(service).Where(task => !task.IsStopping).Skip(service.Desired).ToList())
            {
                Stop(task);
            }

            while (service.Status == "ACTIVE" && TasksOf(service).Count(task => !task.IsStopping) < service.Desired && TryPlace(service))
            {
            }
        }
    }

    private bool TryPlace(MemoryService service)
    {
        var needs = MemoryTaskDefinitions.Needs(service.Definition);
        var fitting = Machines.Where(machine => machine.IsConnected && !machine.IsDraining && (service.Placement?.Allows(machine.Attributes) ?? true)).ToList();
        var home = fitting.Where(machine => machine.FreeCpu >= needs.Cpu && machine.FreeMemory >= needs.Memory).MinBy(machine => machine.Tasks.Count);
        if (home is null)
        {
            Say(service, fitting.Count == 0
                ? $"(service {service.Name}) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster."
                : $"(service {service.Name}) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance {fitting[0].Arn[(fitting[0].Arn.LastIndexOf('/') + 1)..]}) has insufficient {(fitting[0].FreeCpu < needs.Cpu ? "CPU units" : "memory")} available.");
            RetryLater();
            return false;
        }

        var placed = new MemoryTask(service, home);
        Tasks.Add(placed);
        home.Tasks.Add(placed);
        account.After(account.Times.TaskStart, () => placed.IsRunning = Tasks.Contains(placed));
        return true;
    }

    private void RetryLater()
    {
        if (!isRetrying)
        {
            isRetrying = true;
            account.After(account.Times.PlacementRetry, () =>
            {
                isRetrying = false;
                Schedule();
            });
        }
    }

    private void Stop(MemoryTask task)
    {
        task.IsStopping = true;
        account.After(account.Times.TaskStop, () =>
        {
            Drop(task);
            EndDrained(task.Service);
            Schedule();
        });
    }

    private void EndDrained(MemoryService service)
    {
        if (service.Status == "DRAINING" && !TasksOf(service).Any())
        {
            service.Status = "INACTIVE";
        }
    }

    // AWS repeats an event of the same words every few hours only; once each is enough to be read.
    private void Say(MemoryService service, string message)
    {
        if (service.Events.LastOrDefault()?.Message != message)
        {
            service.Events.Add(new ServiceEvent(account.Now, message));
        }
    }

    private IEnumerable<MemoryTask> TasksOf(MemoryService service) => Tasks.Where(task => task.Service == service);

    private void Drop(MemoryTask task)
    {
        Tasks.Remove(task);
        task.Home.Tasks.Remove(task);
    }
}
