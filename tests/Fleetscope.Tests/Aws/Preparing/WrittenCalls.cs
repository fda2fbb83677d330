using System.Reflection;
using System.Reflection.Emit;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Tests.Aws.Preparing;

/// <summary>Reads from the compiled clients which operations of AWS a method asks for: the text that is given for a parameter named <c>operation</c>.</summary>
internal static class WrittenCalls
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, string> Services = typeof(AwsService).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.FieldType == typeof(AwsService)).ToDictionary(field => field.Name, field => ((AwsService)field.GetValue(null)!).Name);

    /// <summary>The calls of a method as <c>sqs:CreateQueue</c>; those of methods that hand on their own parameter are found where they are called.</summary>
    public static IEnumerable<string> Of(MethodBase method)
    {
        // Where code jumps to, the values are those of the jump.
        Dictionary<int, List<object?>> atJump = [];
        List<object?> stack = [];
        foreach (var instruction in Instructions.Of(method))
        {
            if (atJump.TryGetValue(instruction.Offset, out var there))
            {
                stack = [.. there];
            }

            if (instruction.Operand is MethodBase called && instruction.Code.FlowControl == FlowControl.Call && Find(called, stack, method) is { } found)
            {
                yield return found;
            }

            Step(instruction, stack, method);
            if (instruction.Operand is int target && target > instruction.Offset)
            {
                atJump.TryAdd(target, [.. stack]);
            }

            if (instruction.Code.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
            {
                stack = [];
            }
        }
    }

    private static string? Find(MethodBase called, List<object?> stack, MethodBase within)
    {
        var parameters = called.GetParameters();
        var at = Array.FindIndex(parameters, one => one.ParameterType == typeof(string) && string.Equals(one.Name, "operation", StringComparison.OrdinalIgnoreCase));
        if (at < 0 || called.DeclaringType?.Namespace?.StartsWith("Fleetscope.Aws.Api", StringComparison.Ordinal) != true)
        {
            return null;
        }

        var given = stack.Count >= parameters.Length ? stack[^(parameters.Length - at)] : null;
        if (given is not string operation)
        {
            return HandsOn(within) ? null : throw new InvalidOperationException($"{within.DeclaringType}.{within.Name} gives {called.Name} an operation that is no text in the code: its permission cannot be known.");
        }

        var service = Array.FindIndex(parameters, one => one.ParameterType == typeof(AwsService));
        return service >= 0 && stack[^(parameters.Length - service)] is FieldInfo field ? $"{Services[field.Name]}:{operation}" : $"{ServiceOf(called, within)}:{operation}";
    }

    /// <summary>Whether the method, or the one that this is the compiled inside of, has such a parameter itself.</summary>
    private static bool HandsOn(MethodBase method)
    {
        for (var (type, name) = (method.DeclaringType, method.Name); type is not null; type = type.DeclaringType)
        {
            foreach (var word in (string[])[name, type.Name])
            {
                var own = word.StartsWith('<') && word.Contains('>') ? word[..word.IndexOf('>')].TrimStart('<') : word;
                if (WithOuter(type).SelectMany(outer => outer.GetMethods(All).Cast<MethodBase>().Concat(outer.GetConstructors(All))).Any(outer =>
                    outer.Name == own && outer.GetParameters().Any(one => string.Equals(one.Name, "operation", StringComparison.OrdinalIgnoreCase))))
                {
                    return true;
                }
            }
        }

        return method.IsConstructor || method.DeclaringType?.Name == nameof(AwsCall);
    }

    private static IEnumerable<Type> WithOuter(Type? type)
    {
        for (; type is not null; type = type.DeclaringType)
        {
            yield return type;
        }
    }

    private static string ServiceOf(MethodBase called, MethodBase within)
    {
        var client = WithOuter(within.DeclaringType).Last();
        if (called.DeclaringType == typeof(SdkCalls))
        {
            return client == typeof(Account) ? "sts" : "s3";
        }

        var named = WithInner(client).SelectMany(type => type.GetMethods(All)).SelectMany(Instructions.Of).Select(one => one.Operand).OfType<FieldInfo>()
            .Where(field => field.DeclaringType == typeof(AwsService)).Select(field => field.Name).Distinct().ToList();
        return named.Count switch
        {
            1 => Services[named[0]],
            0 when client.Namespace == typeof(S3).Namespace => "s3",
            _ => throw new InvalidOperationException($"{client.Name} calls {string.Join(", ", named)}: {within.Name} must name the service in the call."),
        };
    }

    private static IEnumerable<Type> WithInner(Type type) => type.GetNestedTypes(All).SelectMany(WithInner).Prepend(type);

    private static void Step(Instruction instruction, List<object?> stack, MethodBase method)
    {
        var code = instruction.Code;
        if (code == OpCodes.Dup)
        {
            stack.Add(stack.LastOrDefault());
            return;
        }

        var pops = Pops(instruction, method);
        stack.RemoveRange(Math.Max(0, stack.Count - pops), Math.Min(pops, stack.Count));
        if (Pushes(instruction))
        {
            stack.Add(code == OpCodes.Ldstr || code == OpCodes.Ldsfld ? instruction.Operand : null);
        }
    }

    private static int Pops(Instruction instruction, MethodBase method) => instruction.Operand is MethodBase called && instruction.Code.FlowControl == FlowControl.Call
        ? called.GetParameters().Length + (called.IsStatic || instruction.Code == OpCodes.Newobj ? 0 : 1)
        : instruction.Code.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Varpop => instruction.Code == OpCodes.Ret && method is MethodInfo { ReturnType: var type } && type != typeof(void) ? 1 : 0,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8
                or StackBehaviour.Popref_popi_popref or StackBehaviour.Popref_popi_pop1 => 3,
            _ => 2,
        };

    private static bool Pushes(Instruction instruction) => instruction.Operand is MethodBase called && instruction.Code.FlowControl == FlowControl.Call
        ? instruction.Code == OpCodes.Newobj || called is MethodInfo { ReturnType: var type } && type != typeof(void)
        : instruction.Code.StackBehaviourPush is not (StackBehaviour.Push0 or StackBehaviour.Varpush);
}
