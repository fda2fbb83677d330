using System.Text.Json;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Ending;

/// <summary>How long one machine was paid for.</summary>
/// <param name="Type">Empty when nobody knows it any more.</param>
/// <param name="Zone">Empty when nobody has told it.</param>
/// <param name="To">Its end; now, while it runs.</param>
/// <param name="EndIsKnown">False: it is gone and nobody has told when.</param>
internal sealed record MachineLife(string InstanceId, string Type, string Zone, DateTimeOffset From, DateTimeOffset To, bool IsRunning, bool EndIsKnown)
{
    /// <summary>AWS charges Linux machines by the second, the first minute always.</summary>
    private static readonly TimeSpan LeastPaid = TimeSpan.FromMinutes(1);

    public double Hours => (To - From < LeastPaid ? LeastPaid : To - From).TotalHours;

    /// <summary>The lives of a fleet's machines from its history, and from what still runs.</summary>
    public static IReadOnlyList<MachineLife> Of(IReadOnlyList<FleetEvent> history, IReadOnlyList<FleetInstance> running, IReadOnlyDictionary<string, Instance> described, DateTimeOffset now)
    {
        var ends = history.Where(one => one is { Kind: "instanceChange", SubType: "terminated" }).GroupBy(one => one.InstanceId).ToDictionary(group => group.Key, group => group.Min(one => one.At));
        var types = running.DistinctBy(one => one.InstanceId).ToDictionary(one => one.InstanceId, one => one.InstanceType);
        var launched = history.Where(one => one is { Kind: "instanceChange", SubType: "launched" }).DistinctBy(one => one.InstanceId).Select(one => (Id: one.InstanceId, one.At, Pool: PoolOf(one.Description))).ToList();
        var heard = launched.Select(machine => machine.Id).ToHashSet();
        var unheard = running.Where(one => !heard.Contains(one.InstanceId) && described.ContainsKey(one.InstanceId))
            .Select(one => (Id: one.InstanceId, At: described[one.InstanceId].LaunchedAt, Pool: (Type: one.InstanceType, Zone: "")));
        return
        [
            .. launched.Concat(unheard).Select(machine =>
            {
                var runs = types.ContainsKey(machine.Id);
                var type = machine.Pool.Type.Length > 0 ? machine.Pool.Type : types.GetValueOrDefault(machine.Id) ?? described.GetValueOrDefault(machine.Id)?.Type ?? "";
                var end = ends.TryGetValue(machine.Id, out var at) ? at : now;
                return new MachineLife(machine.Id, type, machine.Pool.Zone, machine.At, end, runs, runs || ends.ContainsKey(machine.Id));
            }),
        ];
    }

    /// <summary>The description of a launch is JSON with the type and the zone; it may be missing.</summary>
    private static (string Type, string Zone) PoolOf(string description)
    {
        try
        {
            using var json = JsonDocument.Parse(description.Length == 0 ? "{}" : description);
            return (TextOf(json.RootElement, "instanceType"), TextOf(json.RootElement, "availabilityZone"));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }

    private static string TextOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
