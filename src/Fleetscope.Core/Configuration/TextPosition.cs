namespace Fleetscope.Configuration;

/// <summary>A place in a text. Both count from 1; 0 stands for no place (a value of <c>--set</c>).</summary>
/// <param name="Column">In characters, as an editor counts them: a tab is one.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    public static TextPosition None => default;

    public override string ToString() => $"{Line}:{Column}";
}
