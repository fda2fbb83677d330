using System.Text.RegularExpressions;

namespace Fleetscope.Programs.Containers;

/// <summary>Tells variables that look like credentials: command lines are seen by everybody on the machine and are kept in logs.</summary>
internal static partial class Credentials
{
    /// <summary>Whether a variable should not be written out. Rather one too many: it reaches the program all the same.</summary>
    public static bool LooksLikeOne(string name, string value) => Name().IsMatch(name) || Value().IsMatch(value);

    // By name: AWS_SECRET_ACCESS_KEY, GITHUB_TOKEN, DB_PASSWORD, OMERO_PASS, API_KEY. XAUTHORITY names a file and is none.
    [GeneratedRegex("SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|APIKEY|(^|_)(KEY|KEYS|PASS|PWD|AUTH)(_|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // By value: ids of AWS keys (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html), private keys, addresses with a password.
    [GeneratedRegex(@"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]*:[^/\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
