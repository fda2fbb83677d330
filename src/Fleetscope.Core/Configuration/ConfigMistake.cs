namespace Fleetscope.Configuration;

/// <summary>Something wrong with a config, and where.</summary>
/// <param name="Line">From 1; 0 when it is not about a line (a missing key, a <c>--set</c>).</param>
/// <param name="Column">From 1; 0 when it is not about a place.</param>
/// <param name="Key">The key; empty when it is not about one.</param>
/// <param name="Message">What is wrong, with the offending text.</param>
/// <param name="Fix">What to do, as an order.</param>
public sealed record ConfigMistake(string File, int Line, int Column, string Key, string Message, string Fix)
{
    /// <summary>The place as compilers print it: <c>config.py:3:12</c>.</summary>
    public string Place => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
