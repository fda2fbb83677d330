using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fleetscope.Aws.Fleet;

/// <summary>The ClientToken of a spot fleet request: AWS gives one request for one token, and by it a request is found whose answer was lost.</summary>
/// <remarks>It begins with a hash of APP_NAME, not the name: no other run's token can begin alike. 64 characters are allowed; this has 41.</remarks>
internal readonly record struct FleetToken(string Text)
{
    /// <summary>The token of a request made now.</summary>
    public static FleetToken New(string appName, DateTimeOffset now) => new(Start(appName) + now.ToUnixTimeMilliseconds().ToString("d14", CultureInfo.InvariantCulture));

    /// <summary>Whether the token is of a request of this run.</summary>
    public static bool IsOf(string appName, string token) => token.StartsWith(Start(appName), StringComparison.Ordinal);

    /// <summary>When the request was made, to the millisecond. A request that is repeated with its token must have the same times, or AWS refuses it.</summary>
    public DateTimeOffset RequestedAt => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Text.AsSpan(Text.LastIndexOf('-') + 1), CultureInfo.InvariantCulture));

    public override string ToString() => Text;

    private static string Start(string appName) => $"fleetscope-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(appName)))[..16]}-";
}
