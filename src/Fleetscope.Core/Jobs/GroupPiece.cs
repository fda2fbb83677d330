using System.Buffers;
using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>Some groups of a job file, copied out of the window that moves over it, so that other threads can make jobs of them while it moves on.</summary>
/// <param name="firstNumber">The place of its first group among all, from 1.</param>
internal sealed class GroupPiece(int firstNumber)
{
    /// <summary>So many that handing them to another thread costs next to nothing, so few that those under way fit into the processor's cache.</summary>
    private const int MostGroups = 256;

    private readonly ArrayBufferWriter<byte> text = new();
    private readonly List<(int End, int Line)> groups = new(MostGroups);

    public bool IsFull => groups.Count == MostGroups;

    /// <summary>The groups of a window that stands at the first of them, in pieces.</summary>
    /// <param name="move">Moves the window over one group; false after the last.</param>
    public static IEnumerable<GroupPiece> Cut(JsonWindow window, Func<bool> move)
    {
        var piece = new GroupPiece(1);
        for (var number = 1; move(); number++)
        {
            piece.text.Write(window.Value.Span);
            piece.groups.Add((piece.text.WrittenCount, window.Line));
            if (piece.IsFull)
            {
                yield return piece;
                piece = new GroupPiece(number + 1);
            }
        }

        yield return piece;
    }

    /// <summary>Makes jobs of the groups; what cannot be one has mistakes instead.</summary>
    public List<GroupReading> Read(MessageFrame frame)
    {
        var readings = new List<GroupReading>(groups.Count);
        var start = 0;
        foreach (var (end, line) in groups)
        {
            var mistakes = new List<string>(0);
            var job = JobOf(frame, text.WrittenMemory[start..end], mistakes);
            readings.Add(new GroupReading(firstNumber + readings.Count, line, job, mistakes));
            start = end;
        }

        return readings;
    }

    private static Job? JobOf(MessageFrame frame, ReadOnlyMemory<byte> text, List<string> mistakes)
    {
        try
        {
            using var group = JsonDocument.Parse(text);
            return frame.JobOf(group.RootElement, mistakes);
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for a lone surrogate such as "\ud800": JSON, but not text.
            mistakes.Add("it holds an escape like \\ud800 that is half of a character");
            return null;
        }
    }
}
