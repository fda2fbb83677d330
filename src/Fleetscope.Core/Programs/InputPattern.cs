namespace Fleetscope.Programs;

/// <summary>A name with wildcards, as <see cref="InputFolder"/> has them: <c>*</c> and <c>?</c> stay within a folder, <c>**</c> crosses folders.</summary>
/// <remarks>A backslash takes the meaning from the character after it, so that values of a group can stand in a pattern whatever they hold.</remarks>
public static class InputPattern
{
    /// <summary>The text as a pattern that matches nothing but itself.</summary>
    public static string Escape(string text) =>
        text.AsSpan().ContainsAny('*', '?', '\\')
            ? text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal)
            : text;

    /// <summary>The exact name that the pattern stands for, or null when it has wildcards.</summary>
    public static string? Literal(string pattern)
    {
        var name = new System.Text.StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '*' or '?')
            {
                return null;
            }

            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i++;
            }

            name.Append(pattern[i]);
        }

        return name.ToString();
    }

    /// <summary>What every name that the pattern means begins with: all of it up to the first wildcard.</summary>
    public static string Head(string pattern)
    {
        var head = new System.Text.StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length && pattern[i] is not ('*' or '?'); i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i++;
            }

            head.Append(pattern[i]);
        }

        return head.ToString();
    }

    /// <summary>Whether a name, with '/' between its parts, is one of those that the pattern means.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Two places to go back to: behind the last '*', and behind the last '**'. More are never needed, because a later star can take whatever an
        // earlier one could; so the work is bounded by the product of the lengths, whatever the pattern.
        int p = 0, n = 0;
        int star = -1, starName = 0, deep = -1, deepName = 0;
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                if (p + 1 < pattern.Length && pattern[p + 1] == '*')
                {
                    // "**/x" also means "x" itself.
                    p += p + 2 < pattern.Length && pattern[p + 2] == '/' && (n == 0 || name[n - 1] == '/') && Matches(pattern[(p + 3)..], name[n..])
                        ? 3 : 2;
                    (deep, deepName, star) = (p, n, -1);
                }
                else
                {
                    (star, starName) = (++p, n);
                }
            }
            else if (n < name.Length && One(pattern, p, name[n], out var width))
            {
                (p, n) = (p + width, n + 1);
            }
            else if (p == pattern.Length && n == name.Length)
            {
                return true;
            }
            else if (star >= 0 && starName < name.Length && name[starName] != '/')
            {
                (p, n) = (star, ++starName);
            }
            else if (deep >= 0 && deepName < name.Length)
            {
                (p, n, star) = (deep, ++deepName, -1);
            }
            else
            {
                return false;
            }
        }
    }

    private static bool One(ReadOnlySpan<char> pattern, int at, char letter, out int width)
    {
        width = 1;
        if (at >= pattern.Length)
        {
            return false;
        }

        if (pattern[at] == '?')
        {
            return letter != '/';
        }

        if (pattern[at] == '\\' && at + 1 < pattern.Length)
        {
            width = 2;
            return pattern[at + 1] == letter;
        }

        return pattern[at] == letter;
    }
}
