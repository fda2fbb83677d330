namespace Fleetscope.Cli.Output;

/// <summary>An argument list as a line that a POSIX shell reads back as the same list. For people; nothing here ever goes through a shell.</summary>
internal static class ShellWords
{
    private const string Plain = "+-./:=@_%,";

    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Of));

    public static string Of(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
