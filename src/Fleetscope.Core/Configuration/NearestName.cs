namespace Fleetscope.Configuration;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The nearest of the candidates, when a third of the name's characters at most would have to change; else null.</summary>
    public static string? Among(IEnumerable<string> candidates, string name)
    {
        var limit = Math.Max(1, name.Length / 3);
        return name.Length > 100
            ? null
            : candidates
                .Where(candidate => candidate != name && candidate.Length <= 100 && Math.Abs(candidate.Length - name.Length) <= limit)
                .Select(candidate => (Name: candidate, Distance: Distance(candidate, name)))
                .Where(found => found.Distance <= limit)
                .OrderBy(found => found.Distance)
                .Select(found => found.Name)
                .FirstOrDefault();
    }

    /// <summary>The one candidate that two changed characters make of the name; null when there is none, or more than one.</summary>
    internal static string? Surely(IEnumerable<string> candidates, string name)
    {
        var near = name.Length is < 4 or > 100 ? [] : candidates.Where(candidate => Math.Abs(candidate.Length - name.Length) <= 2 && Distance(candidate, name) <= 2).Distinct().ToList();
        return near is [var only] && only != name ? only : null;
    }

    /// <summary>Characters to insert, remove, replace or swap with their neighbour (Damerau, each place once).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
