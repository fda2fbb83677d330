namespace Fleetscope.Checks.JobRules;

/// <summary>A job's name in 64 bits: FNV-1a, because string hashes of the runtime have 32 bits, of which a million names would collide.</summary>
internal static class NameHash
{
    public static long Of(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return (long)hash;
    }
}
