using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Watching;

/// <summary>Says in one line what is happening to a fleet, and why. Pure: a sight in, a finding out.</summary>
internal static class FleetHistory
{
    /// <summary>How long a machine may take from its start until its agent is connected (upstream rule 47: five minutes).</summary>
    public static readonly TimeSpan JoiningTakes = TimeSpan.FromMinutes(5);

    /// <summary>A machine that ends sooner than this has not lost its place to others: something on it is wrong.</summary>
    private static readonly TimeSpan Shortlived = TimeSpan.FromMinutes(10);

    public static FleetFinding Read(FleetSight sight)
    {
        var machines = sight.Machines.Where(machine => !machine.IsGone).ToList();
        var connected = (sight.Cluster ?? []).Where(one => one.AgentConnected).Select(one => one.InstanceId).ToHashSet();
        var joined = machines.Count(machine => connected.Contains(machine.Id));

        // With weights in the fleet file, capacity counts units and not machines.
        var isComplete = machines.Count >= sight.Wanted || (sight.Request is { } request && request.FulfilledCapacity >= request.TargetCapacity && machines.Count > 0);
        var (fate, reason, next) = isComplete ? WhyNotWorking(sight, machines, connected) : WhyMissing(sight, machines);
        var count = $"{machines.Count} of {sight.Wanted} machines {(sight.Wanted == 1 ? "is" : "are")} there" + (machines.Count > 0 ? $", {joined} joined the cluster" : "");
        var words = reason.Length > 0 ? $": {reason}" : isComplete ? "" : ": waiting for AWS to start them";
        return new FleetFinding(machines.Count, joined, isComplete, fate, count + words, reason, next);
    }

    private static (FleetFate Fate, string Reason, string Next) WhyMissing(FleetSight sight, List<Instance> machines)
    {
        if (sight is { Request: null, IsNew: true })
        {
            return (FleetFate.GoesOn, "AWS does not show the new request yet", "");
        }

        if (sight.Request is not { IsActive: true })
        {
            return (
                FleetFate.IsOver, sight.Request is null ? "AWS does not know this spot fleet request any more" : $"the request is {sight.Request.State}",
                "start the fleet again with startCluster");
        }

        if (EndAtOnce(sight) is { } ended)
        {
            return (FleetFate.GoesOn, $"machines end within minutes of their start ({ended})", "look at that machine's console output (aws ec2 get-console-output): user data says there why it ended");
        }

        var hindrances = sight.Events.Select(Hindrance.In).OfType<Hindrance>().ToList();
        // After every attempt that failed AWS adds an event that only says so; the one with the reason stands before it.
        if ((hindrances.LastOrDefault(hindrance => hindrance.Kind != HindranceKind.Unclear) ?? hindrances.LastOrDefault()) is not { } last)
        {
            return (FleetFate.GoesOn, "", "");
        }

        var fatal = machines.Count == 0 ? FatalFor(hindrances, sight.Options.MachineTypes) : null;
        return fatal is null ? (FleetFate.GoesOn, Words(last, sight.Options), Next(last)) : (FleetFate.CannotSucceed, Words(fatal, sight.Options), Next(fatal));
    }

    // One wrong launch specification of several leaves the others: only when every type is named in what cannot pass, no machine can come.
    private static Hindrance? FatalFor(List<Hindrance> hindrances, IReadOnlyList<string> types)
    {
        var fatal = hindrances.Where(hindrance => hindrance.IsFatal).ToList();
        var isAll = fatal.Any(hindrance => hindrance.Pool.Length == 0) || types.All(type => fatal.Any(hindrance => hindrance.Pool.Split(',')[0] == type));
        return fatal.Count > 0 && isAll ? fatal[^1] : null;
    }

    private static string Words(Hindrance hindrance, AwsOptions options)
    {
        var pool = hindrance.Pool.Length == 0 ? string.Join(", ", options.MachineTypes) : hindrance.Pool;
        return hindrance.Kind switch
        {
            HindranceKind.NoCapacity => $"waiting for capacity in {pool} (AWS says {hindrance.Said})",
            HindranceKind.PriceTooLow => $"MACHINE_PRICE of {Fleet.FleetRequestConfig.Price(options.MachinePrice)} dollars is below the spot price of {pool} (AWS says {hindrance.Said})",
            HindranceKind.Quota => $"the account's quota of spot machines is used up (AWS says {hindrance.Said})",
            HindranceKind.NoAddress => $"the subnet has no free address (AWS says {hindrance.Said})",
            HindranceKind.Unclear => $"attempts to start {pool} have failed, and AWS tries again (AWS says {hindrance.Said})",
            HindranceKind.Role => $"the fleet's role may not start machines (AWS says {hindrance.Said})",
            _ => $"the request is wrong (AWS says {hindrance.Said})",
        };
    }

    private static string Next(Hindrance hindrance) => hindrance.Kind switch
    {
        HindranceKind.NoCapacity => "wait, or name more types in MACHINE_TYPE or more subnets in the fleet file",
        HindranceKind.PriceTooLow => "raise MACHINE_PRICE and start the fleet again, or wait for the price to fall",
        HindranceKind.Quota => "wait for other fleets to end, ask for fewer machines, or have AWS raise the quota \"All Standard Spot Instance Requests\"",
        HindranceKind.NoAddress => "name another subnet in the fleet file, or ask for fewer machines",
        HindranceKind.Unclear => "wait; if no machine comes within some minutes, name other types in MACHINE_TYPE",
        HindranceKind.Role => "correct IamFleetRole in the fleet file: aws-ec2-spot-fleet-tagging-role with the policy AmazonEC2SpotFleetTaggingRole",

        // What AWS calls "Value" is the ARN of the instance profile (Distributed-CellProfiler issues 151 and 178).
        _ when hindrance.Said.EndsWith(": Value", StringComparison.Ordinal) => "correct the ARNs of the fleet file: IamInstanceProfile.Arn must name an instance profile that exists and has a role",
        _ => "correct the fleet file and start again: image, snapshot, subnet, groups and key pair must exist in this region",
    };

    private static (FleetFate Fate, string Reason, string Next) WhyNotWorking(FleetSight sight, List<Instance> machines, HashSet<string> connected)
    {
        var late = machines.Where(machine => !connected.Contains(machine.Id) && sight.At - machine.LaunchedAt > JoiningTakes).ToList();
        if (late.Count > 0)
        {
            var (reason, next) = WhyNotJoined(sight.Options);
            var oldest = (int)late.Max(machine => (sight.At - machine.LaunchedAt).TotalMinutes);
            return (FleetFate.GoesOn, $"{Machines(late.Count)} ({Some(late)}) {(late.Count == 1 ? "has" : "have")} not joined the cluster after {oldest} minutes: {reason}", next);
        }

        return sight.Service is { } service && service.RunningCount < service.DesiredCount && WhyNotPlaced(service, sight.Options) is { } why
            ? (FleetFate.GoesOn, why.Reason, why.Next)
            : (FleetFate.GoesOn, "", "");
    }

    // In the order of what the family's users found (Distributed-CellProfiler issues 126, 184, 200 and the guide's table).
    private static (string Reason, string Next) WhyNotJoined(AwsOptions options)
    {
        var network = options.AssignIp
            ? "they reach no AWS service (no public address and no NAT gateway, or the security group lets nothing out)"
            : "they have no public address (ASSIGN_IP is False) and the subnet may have no NAT gateway or endpoints";
        return ($"likely {network}, or the instance profile does not allow ECS, or ecs.config could not be read from the bucket",
            "see that the subnet has a route out (ASSIGN_IP, NAT gateway or endpoints), that ecsInstanceRole has the policy AmazonEC2ContainerServiceforEC2Role, and that it may read AWS_BUCKET");
    }

    private static (string Reason, string Next)? WhyNotPlaced(EcsService service, AwsOptions options)
    {
        foreach (var said in service.Events.Select(happened => happened.Message))
        {
            if (said.Contains("steady state", StringComparison.Ordinal) || said.Contains("has started", StringComparison.Ordinal))
            {
                return null;
            }

            if (said.Contains("insufficient memory", StringComparison.OrdinalIgnoreCase))
            {
                return ($"MEMORY of {options.MemoryMB} MB does not fit on the machines (ECS says {said})", "make MEMORY smaller, or choose a larger MACHINE_TYPE; then run setup again");
            }

            if (said.Contains("insufficient CPU", StringComparison.OrdinalIgnoreCase))
            {
                return ($"CPU_SHARES of {options.CpuShares} do not fit on the machines (ECS says {said})", "make CPU_SHARES smaller, or choose a larger MACHINE_TYPE; then run setup again");
            }

            if (said.Contains("CannotPull", StringComparison.OrdinalIgnoreCase) || said.Contains("pull image", StringComparison.OrdinalIgnoreCase))
            {
                return ($"the container image cannot be fetched (ECS says {said})", "see that DOCKERHUB_TAG exists, is public, and that the machines reach its registry");
            }

            if (said.Contains("unable to place", StringComparison.OrdinalIgnoreCase) || said.Contains("unable to consistently start", StringComparison.OrdinalIgnoreCase))
            {
                return ($"containers do not start (ECS says {said})", "read the service's events in the ECS console");
            }
        }

        return null;
    }

    private static string? EndAtOnce(FleetSight sight)
    {
        var starts = sight.Events.Where(happened => happened is { Kind: "instanceChange", SubType: "launched" }).GroupBy(happened => happened.InstanceId).ToDictionary(of => of.Key, of => of.First().At);
        var shortlived = sight.Events
            .Where(happened => happened is { Kind: "instanceChange", SubType: "terminated" } && sight.At - happened.At < Shortlived * 3
                && starts.TryGetValue(happened.InstanceId, out var start) && happened.At - start < Shortlived)
            .Select(happened => happened.InstanceId).Distinct().ToList();

        // Once is a machine that AWS took back early; twice is a pattern.
        return shortlived.Count >= 2 ? $"{Machines(shortlived.Count)}, the last {shortlived[^1]}" : null;
    }

    private static string Machines(int count) => count == 1 ? "1 machine" : $"{count} machines";

    private static string Some(List<Instance> machines) => string.Join(", ", machines.Take(3).Select(machine => machine.Id)) + (machines.Count > 3 ? ", ..." : "");
}
