using System.Text.Json.Nodes;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Fleet;

/// <summary>What can be seen to be wrong with a fleet file that has the shape of a request: the mistakes that the family's guide warns of.</summary>
internal static class FleetFileMistakes
{
    /// <summary>What the family's example fleet files leave for the user to fill in.</summary>
    private static readonly string[] Placeholders = ["XXXXXXXXXXXX", "subnet-WWWWWWWW", "sg-ZZZZZZZZZ", "your_key_file_name", "your-key-file"];

    public static IEnumerable<ConfigMistake> Of(string path, JsonObject request, IReadOnlyDictionary<string, int> lines)
    {
        ConfigMistake At(string key, string message, string fix) => new(path, LineOf(lines, key), 1, key, message, fix);

        if (request["LaunchTemplateConfigs"] is not null)
        {
            yield return At("LaunchTemplateConfigs", "LaunchTemplateConfigs is there: the config's values cannot be laid over a launch template", "write LaunchSpecifications instead");
        }
        else if (request["LaunchSpecifications"] is not JsonArray { Count: > 0 })
        {
            yield return At("LaunchSpecifications", "LaunchSpecifications is missing or empty", "add one launch specification at least, as in the family's example fleet files");
        }

        if (TextOf(request["IamFleetRole"]) is not { Length: > 0 } role)
        {
            yield return At("IamFleetRole", "IamFleetRole is missing", "give the ARN of the role aws-ec2-spot-fleet-tagging-role");
        }
        else if (!IsPlaceholder(role) && !IsArn(role, "role"))
        {
            yield return At("IamFleetRole", $"IamFleetRole is \"{role}\", which is not the ARN of a role", "write arn:aws:iam::ACCOUNT:role/aws-ec2-spot-fleet-tagging-role");
        }

        foreach (var (specification, index) in (request["LaunchSpecifications"] as JsonArray ?? []).OfType<JsonObject>().Select((item, index) => (item, index)))
        {
            foreach (var mistake in OfSpecification(specification, $"LaunchSpecifications[{index}]", At))
            {
                yield return mistake;
            }
        }

        foreach (var (key, value) in Texts(request, ""))
        {
            if (Placeholders.FirstOrDefault(placeholder => value.Contains(placeholder, StringComparison.Ordinal)) is { } left)
            {
                yield return At(key, $"{key} still has the example's {left}", "put your own there");
            }
        }
    }

    private static IEnumerable<ConfigMistake> OfSpecification(JsonObject specification, string at, Func<string, string, string, ConfigMistake> mistake)
    {
        var profile = specification["IamInstanceProfile"] as JsonObject;
        var arn = TextOf(profile?["Arn"]);
        if (arn is null && TextOf(profile?["Name"]) is null)
        {
            yield return mistake(
                at, $"{at} has no IamInstanceProfile: its machines could not join the cluster",
                "add \"IamInstanceProfile\": {\"Arn\": \"arn:aws:iam::ACCOUNT:instance-profile/ecsInstanceRole\"}");
        }
        else if (arn is not null && !IsPlaceholder(arn) && !IsArn(arn, "instance-profile"))
        {
            // A role's ARN here gives "spotFleetRequestConfigurationInvalid ... Value" minutes later (Distributed-CellProfiler issue 178).
            yield return mistake(
                $"{at}.IamInstanceProfile.Arn", $"{at}.IamInstanceProfile.Arn is \"{arn}\", which is not the ARN of an instance profile",
                "write arn:aws:iam::ACCOUNT:instance-profile/ecsInstanceRole");
        }

        if (TextOf(specification["KeyName"]) is { } key && !IsPlaceholder(key) && key.EndsWith(".pem", StringComparison.Ordinal))
        {
            yield return mistake($"{at}.KeyName", $"{at}.KeyName is \"{key}\", the name of a file", $"write \"{key[..^4]}\", the name of the key pair");
        }

        if (specification["NetworkInterfaces"] is JsonArray { Count: > 0 } && (specification["SubnetId"] is not null || specification["SecurityGroups"] is not null))
        {
            yield return mistake(
                at, $"{at} has NetworkInterfaces and, beside them, SubnetId or SecurityGroups, which AWS refuses",
                "move SubnetId and the groups into NetworkInterfaces, or remove NetworkInterfaces");
        }
    }

    private static IEnumerable<(string Key, string Value)> Texts(JsonNode? node, string at) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value, at.Length == 0 ? member.Key : $"{at}.{member.Key}")),
        JsonArray items => items.SelectMany((item, index) => Texts(item, $"{at}[{index}]")),
        JsonValue value when value.TryGetValue<string>(out var text) => [(at, text)],
        _ => [],
    };

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsArn(string text, string kind) => text.StartsWith("arn:aws", StringComparison.Ordinal) && text.Contains($":{kind}/", StringComparison.Ordinal);

    private static bool IsPlaceholder(string text) => Placeholders.Any(placeholder => text.Contains(placeholder, StringComparison.Ordinal));

    // A missing key has the line of what it is missing in.
    private static int LineOf(IReadOnlyDictionary<string, int> lines, string key)
    {
        for (; key.Length > 0; key = key[..Math.Max(0, key.LastIndexOf('.'))])
        {
            if (lines.TryGetValue(key, out var line))
            {
                return line;
            }
        }

        return 1;
    }
}
