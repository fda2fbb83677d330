using System.Runtime.InteropServices;
using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>A list of strings as C wants it: UTF-8, each ended by a zero byte, the list by a null pointer.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    internal NativeStrings(IReadOnlyList<string> strings)
    {
        var bytes = strings.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
        var pointers = (strings.Count + 1) * sizeof(byte*);
        Pointers = (byte**)NativeMemory.Alloc((nuint)(pointers + bytes));

        var at = (byte*)Pointers + pointers;
        var end = at + bytes;
        for (var i = 0; i < strings.Count; i++)
        {
            Pointers[i] = at;
            at += Encoding.UTF8.GetBytes(strings[i], new Span<byte>(at, (int)(end - at)));
            *at++ = 0;
        }

        Pointers[strings.Count] = null;
    }

    internal byte** Pointers { get; private set; }

    public void Dispose()
    {
        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
