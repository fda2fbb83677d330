using System.Reflection;

namespace Fleetscope.Tests;

/// <summary>Holds the arrows inside Core: who may know whom (src/Fleetscope.Core/README.md).</summary>
public sealed class ArchitectureTests
{
    /// <summary>Each room, and the rooms that its types may mention in what they hold, take and return.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Configuration"] = ["Stores"],
        ["Jobs"] = [],
        ["Drafting"] = ["Jobs", "Stores", "Programs"],
        ["Queues"] = ["Jobs"],
        ["Stores"] = ["Jobs", "Queues"],
        ["Fleets"] = [],
        ["Logs"] = ["Jobs", "Queues", "Stores"],
        ["Programs"] = ["Configuration", "Jobs", "Stores"],
        ["Workers"] = ["Jobs", "Queues", "Stores", "Logs", "Programs"],
        ["Engines"] = ["Configuration", "Jobs", "Queues", "Stores", "Fleets", "Logs", "Provisioning", "Monitoring"],
        ["Provisioning"] = ["Configuration", "Queues", "Engines"],
        ["LoadData"] = ["Stores"],
        ["Submitting"] = ["Jobs", "Queues", "Stores", "Programs"],
        ["Monitoring"] = ["Queues", "Fleets"],
        ["Checks"] = ["Configuration", "Jobs", "Stores", "Programs"],
        ["Reports"] = ["Jobs", "Queues", "Stores", "Logs"],
    };

    [Fact]
    public void Each_room_of_core_knows_only_the_rooms_it_may()
    {
        var core = typeof(FleetscopeException).Assembly;
        var broken =
            from type in core.GetTypes()
            let room = RoomOf(type)
            where room is not null
            from other in Mentioned(type).Select(RoomOf).OfType<string>().Distinct()
            where other != room && !MayKnow[room].Contains(other)
            select $"{type.FullName} knows {other}";

        broken.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_of_core_is_on_the_map()
    {
        var rooms = typeof(FleetscopeException).Assembly.GetTypes().Select(RoomOf).OfType<string>().Distinct();

        rooms.Except(MayKnow.Keys).ShouldBeEmpty();
    }

    private static string? RoomOf(Type type)
    {
        var parts = type.Namespace?.Split('.') ?? [];
        return type.Assembly == typeof(FleetscopeException).Assembly && parts is ["Fleetscope", var room, ..] ? room : null;
    }

    private static IEnumerable<Type> Mentioned(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var fields = type.GetFields(All).Select(field => field.FieldType);
        var methods = type.GetMethods(All).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType));
        var constructors = type.GetConstructors(All).SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType));
        return fields.Concat(methods).Concat(constructors).SelectMany(Open);
    }

    private static IEnumerable<Type> Open(Type type) =>
        type.HasElementType ? Open(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Open).Append(type) : [type];
}
