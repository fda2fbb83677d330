using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fleetscope.Jobs;

/// <summary>The identity of a job: the first 16 hex digits of SHA-256 over APP_NAME and the canonical message body.</summary>
/// <remarks>
/// Whoever holds a message can compute it, so a job sent by the Python tools has the same identity as ours.
/// </remarks>
public readonly record struct JobId(ulong Value) : IComparable<JobId>
{
    /// <summary>The identity of the job that <paramref name="canonicalBody"/> describes in the run <paramref name="appName"/>.</summary>
    public static JobId Of(string appName, string canonicalBody) =>
        Of(Encoding.UTF8.GetBytes(appName + "\n" + canonicalBody));

    /// <summary>The same, of <c>APP_NAME + "\n" + canonical body</c> as UTF-8: for whoever has a million of them.</summary>
    internal static JobId Of(ReadOnlySpan<byte> appNameAndCanonicalBody)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(appNameAndCanonicalBody, hash);
        return new JobId(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>Reads the 16 hex digits of a whole identity.</summary>
    public static bool TryParse(string text, out JobId id)
    {
        var read = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new JobId(value);
        return read && text.Length == 16;
    }

    public int CompareTo(JobId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    public static bool operator <(JobId left, JobId right) => left.Value < right.Value;
    public static bool operator >(JobId left, JobId right) => left.Value > right.Value;
    public static bool operator <=(JobId left, JobId right) => left.Value <= right.Value;
    public static bool operator >=(JobId left, JobId right) => left.Value >= right.Value;
}
