using System.Reflection;
using System.Reflection.Emit;

namespace Fleetscope.Tests.Aws.Preparing;

/// <param name="Operand">What a token stands for, a text, or the offset that is jumped to; null where it does not matter.</param>
internal sealed record Instruction(int Offset, OpCode Code, object? Operand);

/// <summary>The compiled code of a method, instruction by instruction.</summary>
internal static class Instructions
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IReadOnlyList<Instruction> Of(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } bytes)
        {
            return [];
        }

        List<Instruction> read = [];
        for (var at = 0; at < bytes.Length;)
        {
            var start = at;
            short value = bytes[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | bytes[at++]));
            }

            var code = Codes[value];
            read.Add(new Instruction(start, code, Operand(method, code, bytes, ref at)));
        }

        return read;
    }

    private static object? Operand(MethodBase method, OpCode code, byte[] bytes, ref int at)
    {
        var from = at;
        switch (code.OperandType)
        {
            case OperandType.InlineNone:
                return null;
            case OperandType.ShortInlineBrTarget:
                at += 1;
                return at + (sbyte)bytes[from];
            case OperandType.InlineBrTarget:
                at += 4;
                return at + BitConverter.ToInt32(bytes, from);
            case OperandType.ShortInlineI or OperandType.ShortInlineVar:
                at += 1;
                return null;
            case OperandType.InlineVar:
                at += 2;
                return null;
            case OperandType.InlineI8 or OperandType.InlineR:
                at += 8;
                return null;
            case OperandType.InlineSwitch:
                at += 4 + 4 * BitConverter.ToInt32(bytes, from);
                return null;
            case OperandType.InlineString:
                at += 4;
                return method.Module.ResolveString(BitConverter.ToInt32(bytes, from));
            case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                at += 4;
                return method.Module.ResolveMember(BitConverter.ToInt32(bytes, from), method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
            default:
                at += 4;
                return null;
        }
    }
}
