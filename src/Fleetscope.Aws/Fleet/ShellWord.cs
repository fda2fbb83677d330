namespace Fleetscope.Aws.Fleet;

/// <summary>Writes a value so that a shell takes it for one word and nothing else.</summary>
internal static class ShellWord
{
    /// <summary>The value itself when no character of it means something to a shell, else in single quotes.</summary>
    /// <exception cref="ArgumentException">It has control characters, which no name of AWS has.</exception>
    public static string Of(string value)
    {
        if (value.Any(char.IsControl))
        {
            throw new ArgumentException("A control character cannot stand in user data.", nameof(value));
        }

        return value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "@%+=:,./_-".Contains(c, StringComparison.Ordinal))
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
