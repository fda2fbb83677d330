using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>All methods of this project that can run once some types' methods do: found by following the compiled code.</summary>
/// <remarks>
/// A call of an interface or a virtual method reaches the implementations of those types that reached code creates. What a created type overrides of other
/// libraries is reached with it, for they may call it. Lambdas, iterators and async methods are followed where they are made.
/// </remarks>
internal sealed class ReachedCode
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly HashSet<Assembly> ours;
    private readonly HashSet<MethodBase> methods = [];
    private readonly HashSet<Type> created = [];
    private readonly HashSet<MethodInfo> dispatched = [];
    private readonly Queue<MethodBase> open = new();
    private readonly Dictionary<Type, HashSet<Type>> interfaces = [];

    private ReachedCode(IEnumerable<Assembly> ours) => this.ours = [.. ours];

    public IReadOnlySet<MethodBase> Methods => methods;

    /// <param name="doors">Types all of whose methods run.</param>
    /// <param name="ours">The assemblies that are followed.</param>
    /// <param name="methods">Methods that run beside them.</param>
    public static ReachedCode From(IEnumerable<Type> doors, IEnumerable<Assembly> ours, params IEnumerable<MethodBase> methods)
    {
        var reached = new ReachedCode(ours);
        foreach (var method in methods)
        {
            reached.Reach(method);
        }

        foreach (var door in doors.SelectMany(WithNested))
        {
            foreach (var method in MethodsOf(door))
            {
                reached.Reach(method);
            }
        }

        while (reached.open.TryDequeue(out var next))
        {
            reached.Follow(next);
        }

        return reached;
    }

    private static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(All).SelectMany(WithNested).Prepend(type);

    private static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));

    private void Reach(MethodBase method)
    {
        var definition = Definition(method);
        if (ours.Contains(definition.Module.Assembly) && methods.Add(definition))
        {
            open.Enqueue(definition);
            Touch(definition.DeclaringType);
        }
    }

    /// <summary>The static constructor of a type runs before anything of it does.</summary>
    private void Touch(Type? type)
    {
        if (type?.TypeInitializer is { } first && ours.Contains(type.Assembly))
        {
            Reach(first);
        }
    }

    private void Follow(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
        {
            Create(machine.StateMachineType);
            foreach (var step in MethodsOf(OpenType(machine.StateMachineType)))
            {
                Reach(step);
            }
        }

        foreach (var instruction in Instructions.Of(method))
        {
            switch (instruction.Operand)
            {
                case MethodBase called:
                    Call(instruction.Code, called);
                    break;
                case FieldInfo field:
                    Touch(field.DeclaringType is { } owner ? OpenType(owner) : null);
                    break;
                case Type type when instruction.Code == OpCodes.Initobj || instruction.Code == OpCodes.Constrained:
                    Create(type);
                    break;
            }
        }
    }

    private void Call(OpCode code, MethodBase called)
    {
        Reach(called);
        if (code == OpCodes.Newobj && called.DeclaringType is { } type)
        {
            Create(type);
        }

        if (called is MethodInfo { IsVirtual: true } method && (MethodInfo)Definition(method) is var dispatch && ours.Contains(dispatch.Module.Assembly) && dispatched.Add(dispatch))
        {
            foreach (var maker in created)
            {
                Dispatch(dispatch, maker);
            }
        }
    }

    private void Create(Type type)
    {
        var definition = OpenType(type);
        if (definition.IsGenericParameter || !ours.Contains(definition.Assembly) || !created.Add(definition))
        {
            return;
        }

        foreach (var dispatch in dispatched)
        {
            Dispatch(dispatch, definition);
        }

        // What other libraries may call: overrides of their methods, implementations of their interfaces.
        foreach (var method in Levels(definition).SelectMany(level => level.GetMethods(All)).Where(method => method.IsVirtual && !ours.Contains(method.GetBaseDefinition().Module.Assembly)))
        {
            Reach(method);
        }

        foreach (var foreign in definition.GetInterfaces().Where(one => !ours.Contains(OpenType(one).Assembly)))
        {
            ReachAll(definition, foreign);
        }
    }

    private void ReachAll(Type type, Type foreign)
    {
        if (type.IsInterface || type.IsArray)
        {
            return;
        }

        if (type.ContainsGenericParameters)
        {
            ReachWhole(type);
            return;
        }

        foreach (var target in type.GetInterfaceMap(foreign).TargetMethods.OfType<MethodInfo>())
        {
            Reach(target);
        }
    }

    private void Dispatch(MethodInfo called, Type type)
    {
        if (called.DeclaringType is not { } owner)
        {
            return;
        }

        if (!owner.IsInterface)
        {
            var levels = Levels(type).ToList();
            if (levels.Contains(owner))
            {
                foreach (var method in levels.SelectMany(level => level.GetMethods(All)).Where(method => method.IsVirtual && Definition(method.GetBaseDefinition()) == called))
                {
                    Reach(method);
                }
            }

            return;
        }

        if (type.IsInterface || !InterfacesOf(type).Contains(owner))
        {
            return;
        }

        foreach (var implemented in type.GetInterfaces().Where(one => OpenType(one) == owner))
        {
            if (type.ContainsGenericParameters)
            {
                ReachWhole(type);
                continue;
            }

            var map = type.GetInterfaceMap(implemented);
            for (var i = 0; i < map.InterfaceMethods.Length; i++)
            {
                if (Definition(map.InterfaceMethods[i]) == called && map.TargetMethods[i] is { } target)
                {
                    Reach(target);
                }
            }
        }
    }

    /// <summary>A type and what it derives from.</summary>
    private static IEnumerable<Type> Levels(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            yield return OpenType(at);
        }
    }

    private HashSet<Type> InterfacesOf(Type type)
    {
        if (!interfaces.TryGetValue(type, out var all))
        {
            interfaces[type] = all = [.. type.GetInterfaces().Select(OpenType)];
        }

        return all;
    }

    /// <summary>An open generic type has no map of its interfaces; all of its methods are more than enough.</summary>
    private void ReachWhole(Type type)
    {
        foreach (var method in MethodsOf(type))
        {
            Reach(method);
        }
    }

    private static Type OpenType(Type type) => type.IsGenericType && !type.IsGenericTypeDefinition ? type.GetGenericTypeDefinition() : type;

    /// <summary>The same method for all type arguments.</summary>
    private static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } made)
        {
            method = made.GetGenericMethodDefinition();
        }

        return method.DeclaringType is { IsGenericType: true, IsGenericTypeDefinition: false } owner && ResolveIn(OpenType(owner), method) is { } open ? open : method;
    }

    private static MethodBase? ResolveIn(Type type, MethodBase method) => MethodsOf(type).FirstOrDefault(other => other.MetadataToken == method.MetadataToken);
}
