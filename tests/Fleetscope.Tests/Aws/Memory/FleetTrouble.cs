namespace Fleetscope.Tests.Aws.Memory;

/// <summary>Why machines of a fleet do not come, by script; it lasts until the test lifts it.</summary>
/// <remarks>The events are those of "Spot Fleet request history" and EventInformation (EC2 User Guide, API Reference).</remarks>
internal abstract record FleetTrouble
{
    /// <summary>The pools it concerns; null: all.</summary>
    public string? InstanceType { get; init; }

    /// <summary>Whether its events come without a description, as in Distributed-CellProfiler issue 157.</summary>
    public bool IsMute { get; init; }

    /// <summary>The history's kind of event.</summary>
    public abstract string Kind { get; }

    public abstract string SubType { get; }

    /// <param name="pool">As AWS names one: <c>m5.xlarge, ami-1, Linux/UNIX, us-east-1a</c>.</param>
    public abstract string Describe(string pool);

    /// <summary>A pool has no spare machine. When every pool of a fleet has trouble, AWS adds <c>allLaunchSpecsTemporarilyBlacklisted</c>.</summary>
    public sealed record InsufficientCapacity : FleetTrouble
    {
        public override string Kind => "information";

        public override string SubType => "launchSpecTemporarilyBlacklisted";

        public override string Describe(string pool) =>
            $"{pool}: Repeated errors have occurred processing the launch specification \"{pool} while launching spot instance\". It will not be retried for at least 13 minutes. Error message: We currently do not have sufficient capacity in the Availability Zone you requested. (Service: AmazonEC2; Status Code: 500; Error Code: InsufficientInstanceCapacity)";
    }

    /// <summary>The launch specification is wrong: a wrong AMI, key pair, role, subnet...</summary>
    /// <param name="Said">EC2's own error.</param>
    public sealed record BadParameter(string Said = "The key pair 'nobody' does not exist (Service: AmazonEC2; Status Code: 400; Error Code: InvalidKeyPair.NotFound)") : FleetTrouble
    {
        public override string Kind => "error";

        public override string SubType => "spotFleetRequestConfigurationInvalid";

        public override string Describe(string pool) => $"{pool}: {Said}";
    }

    /// <summary>The account's limit of spot machines is reached.</summary>
    /// <param name="AtMost">Machines that run at once, of all fleets.</param>
    public sealed record CountLimit(int AtMost) : FleetTrouble
    {
        public override string Kind => "error";

        public override string SubType => "spotInstanceCountLimitExceeded";

        public override string Describe(string pool) => $"{pool}: Max spot instance count exceeded";
    }

    /// <summary>The request offers less than the spot price. Comes by itself where <see cref="MemoryEc2.SpotPrices"/> says so.</summary>
    public sealed record PriceTooLow : FleetTrouble
    {
        public override string Kind => "information";

        public override string SubType => "launchSpecUnusable";

        public override string Describe(string pool) => $"{pool}, Spot price: Your Spot request price is lower than the minimum required Spot request fulfillment price.";
    }

    /// <summary>The fleet's role may not do what it must.</summary>
    public sealed record RoleInvalid : FleetTrouble
    {
        public override string Kind => "error";

        public override string SubType => "iamFleetRoleInvalid";

        public override string Describe(string pool) => "The Spot Fleet role does not have permission to launch instances";
    }
}
