using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>EC2 over its query protocol.</summary>
/// <remarks>Things are looked up by filters and not by ids: one unknown id fails a whole call, while a filter leaves it out.</remarks>
internal sealed class Ec2(AwsCalls calls, TimeProvider clock) : IEc2
{
    /// <summary>The most values that a filter may have.</summary>
    private const int FilteredAtOnce = 200;

    private const string NoSuchFleet = "InvalidSpotFleetRequestId.NotFound";

    public async Task<string> RequestSpotFleetAsync(JsonObject config, CancellationToken cancellationToken)
    {
        var sent = config.DeepClone().AsObject();
        sent["ClientToken"] ??= Guid.NewGuid().ToString();
        var answer = await CallAsync("RequestSpotFleet", "the spot fleet", SpotFleetWire.ToForm(sent), cancellationToken);
        return answer.Text("spotFleetRequestId");
    }

    public async Task<SpotFleetRequest?> FindSpotFleetAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("DescribeSpotFleetRequests", Fleet(id), new QueryForm().Add("SpotFleetRequestId.1", id), cancellationToken);
            return answer.Items("spotFleetRequestConfigSet").Select(Ec2Answers.Fleet).FirstOrDefault(fleet => fleet.Id == id);
        }
        catch (AwsException missing) when (missing.Code is NoSuchFleet or "InvalidSpotFleetRequestId.Malformed")
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<SpotFleetRequest>> ListSpotFleetsAsync(CancellationToken cancellationToken) =>
        await ListAsync("DescribeSpotFleetRequests", "spotFleetRequestConfigSet", "the spot fleets", () => new QueryForm(), Ec2Answers.Fleet, cancellationToken);

    public async Task<IReadOnlyList<FleetInstance>> ListFleetInstancesAsync(string id, CancellationToken cancellationToken) =>
        await ListAsync("DescribeSpotFleetInstances", "activeInstanceSet", Fleet(id), () => new QueryForm().Add("SpotFleetRequestId", id), Ec2Answers.FleetInstance, cancellationToken);

    public async Task<IReadOnlyList<FleetEvent>> ListFleetHistoryAsync(string id, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var events = await ListAsync("DescribeSpotFleetRequestHistory", "historyRecordSet", Fleet(id),
            () => new QueryForm().Add("SpotFleetRequestId", id).Add("StartTime", Time(from)), Ec2Answers.Event, cancellationToken);
        return [.. events.OrderBy(one => one.At)];
    }

    public Task ModifySpotFleetAsync(string id, int targetCapacity, CancellationToken cancellationToken) => CallAsync("ModifySpotFleetRequest", Fleet(id),
        new QueryForm().Add("SpotFleetRequestId", id).Add("TargetCapacity", targetCapacity.ToString(CultureInfo.InvariantCulture)).Add("ExcessCapacityTerminationPolicy", "noTermination"),
        cancellationToken);

    public async Task CancelSpotFleetAsync(string id, CancellationToken cancellationToken)
    {
        XElement answer;
        try
        {
            answer = await CallAsync("CancelSpotFleetRequests", Fleet(id), new QueryForm().Add("SpotFleetRequestId.1", id).Add("TerminateInstances", "true"), cancellationToken);
        }
        catch (AwsException missing) when (missing.Code is NoSuchFleet)
        {
            return;
        }
        catch (AwsException failure) when (failure.Status >= 500)
        {
            if (await FindSpotFleetAsync(id, cancellationToken) is null)
            {
                return;
            }

            throw;
        }

        // The call itself succeeds when a fleet could not be cancelled.
        var error = answer.Items("unsuccessfulFleetRequestSet").Select(item => item.Child("error")).OfType<XElement>().FirstOrDefault();
        if (error?.Text("code") is { } code && code is not ("fleetRequestIdDoesNotExist" or "fleetRequestNotInCancellableState"))
        {
            throw new AwsException("ec2:CancelSpotFleetRequests", code, error.Text("message"), 200, answer.Text("requestId")) { Thing = Fleet(id) };
        }
    }

    public async Task<IReadOnlyList<Instance>> ListInstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var reservations = await FilterAsync("DescribeInstances", "reservationSet", "instance-id", ids, reservation => reservation, cancellationToken);
        return [.. reservations.SelectMany(reservation => reservation.Items("instancesSet")).Select(Ec2Answers.Instance)];
    }

    public async Task TerminateInstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(FilteredAtOnce))
        {
            try
            {
                await TerminateAsync(some, cancellationToken);
            }
            catch (AwsException missing) when (missing.Code is "InvalidInstanceID.NotFound" or "InvalidInstanceID.Malformed")
            {
                // One unknown id stops them all.
                var known = (await ListInstancesAsync(some, cancellationToken)).Where(instance => !instance.IsGone).Select(instance => instance.Id).ToArray();
                if (known.Length > 0)
                {
                    await TerminateAsync(known, cancellationToken);
                }
            }
        }
    }

    public Task TagAsync(IReadOnlyList<string> ids, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var form = new QueryForm().AddAll("ResourceId", ids);
        foreach (var (index, (key, value)) in tags.Index())
        {
            form.Add($"Tag.{index + 1}.Key", key).Add($"Tag.{index + 1}.Value", value);
        }

        return CallAsync("CreateTags", ids[0], form, cancellationToken);
    }

    public Task<IReadOnlyList<InstanceType>> ListInstanceTypesAsync(IReadOnlyList<string> types, CancellationToken cancellationToken) =>
        FilterAsync("DescribeInstanceTypes", "instanceTypeSet", "instance-type", types, Ec2Answers.InstanceType, cancellationToken);

    public async Task<IReadOnlyList<SpotPrice>> ListSpotPricesAsync(IReadOnlyList<string> types, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var prices = await ListAsync("DescribeSpotPriceHistory", "spotPriceHistorySet", "spot prices", () => new QueryForm()
            .AddAll("InstanceType", types).AddAll("ProductDescription", ["Linux/UNIX", "Linux/UNIX (Amazon VPC)"]).Add("StartTime", Time(from)), Ec2Answers.Price, cancellationToken);
        return [.. prices.OrderByDescending(price => price.At)];
    }

    public async Task<MachineImage?> FindImageAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("DescribeImages", $"image {id}", new QueryForm().Add("ImageId.1", id).Add("IncludeDeprecated", "true"), cancellationToken);
            return answer.Items("imagesSet").FirstOrDefault() is { } image ? Ec2Answers.Image(image, clock.GetUtcNow()) : null;
        }
        catch (AwsException missing) when (missing.Code is "InvalidAMIID.NotFound" or "InvalidAMIID.Malformed" or "InvalidAMIID.Unavailable")
        {
            return null;
        }
    }

    public Task<IReadOnlyList<Subnet>> ListSubnetsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        FilterAsync("DescribeSubnets", "subnetSet", "subnet-id", ids, Ec2Answers.Subnet, cancellationToken);

    public Task<IReadOnlyList<SecurityGroup>> ListSecurityGroupsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        FilterAsync("DescribeSecurityGroups", "securityGroupInfo", "group-id", ids, Ec2Answers.Group, cancellationToken);

    public Task<IReadOnlyList<RouteTable>> ListRouteTablesAsync(IReadOnlyList<string> vpcs, CancellationToken cancellationToken) =>
        FilterAsync("DescribeRouteTables", "routeTableSet", "vpc-id", vpcs, Ec2Answers.RouteTable, cancellationToken);

    public Task<IReadOnlyList<Subnet>> ListDefaultSubnetsAsync(CancellationToken cancellationToken) =>
        FilterAsync("DescribeSubnets", "subnetSet", "default-for-az", ["true"], Ec2Answers.Subnet, cancellationToken);

    public async Task<SecurityGroup?> FindDefaultSecurityGroupAsync(string vpc, CancellationToken cancellationToken)
    {
        var groups = await ListAsync("DescribeSecurityGroups", "securityGroupInfo", $"security groups of {vpc}",
            () => Filter("vpc-id", [vpc]).Add("Filter.2.Name", "group-name").AddAll("Filter.2.Value", ["default"]), Ec2Answers.Group, cancellationToken);
        return groups.FirstOrDefault();
    }

    public async Task<IReadOnlyList<string>> ListKeyPairsAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync("DescribeKeyPairs", "key pairs", new QueryForm(), cancellationToken);
        return [.. answer.Items("keySet").Select(pair => pair.Text("keyName"))];
    }

    public async Task<bool> HasKeyPairAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("DescribeKeyPairs", $"key pair {name}", Filter("key-name", [name]), cancellationToken);
        return answer.Items("keySet").Any(pair => pair.Text("keyName") == name);
    }

    private Task<XElement> TerminateAsync(string[] ids, CancellationToken cancellationToken) =>
        CallAsync("TerminateInstances", $"instance {ids[0]}", new QueryForm().AddAll("InstanceId", ids), cancellationToken);

    private async Task<IReadOnlyList<T>> FilterAsync<T>(
        string operation, string set, string filter, IReadOnlyList<string> values, Func<XElement, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        foreach (var some in values.Distinct().Chunk(FilteredAtOnce))
        {
            found.AddRange(await ListAsync(operation, set, $"{filter} {some[0]}", () => Filter(filter, some), read, cancellationToken));
        }

        return found;
    }

    private Task<List<T>> ListAsync<T>(
        string operation, string set, string thing, Func<QueryForm> ask, Func<XElement, T> read, CancellationToken cancellationToken) => Paging.ToEndAsync(async token =>
    {
        var answer = await CallAsync(operation, thing, ask().Add("NextToken", token), cancellationToken);
        return (answer.Items(set).Select(read), answer.Text("nextToken"));
    });

    private Task<XElement> CallAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken) =>
        calls.QueryAsync(AwsService.Ec2, operation, thing, form, cancellationToken);

    private static QueryForm Filter(string name, IReadOnlyList<string> values) => new QueryForm().Add("Filter.1.Name", name).AddAll("Filter.1.Value", values);

    private static string Fleet(string id) => $"spot fleet {id}";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
