using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Unattended;

/// <summary>News of a run by e-mail, through the account's topic Monitor: it has ended, it fails, it is stuck.</summary>
/// <remarks>Every address is subscribed with a filter of its own, so that it gets the news of its runs and not the alarms that go through the same topic.</remarks>
/// <param name="address">NOTIFY_EMAIL; null: nobody is told.</param>
internal sealed class Notices(AwsApi api, string appName, string? address, Action<string> log)
{
    /// <summary>The account's topic, as the family names it.</summary>
    public const string Topic = "Monitor";

    /// <summary>The account's topic for what the function cannot tell itself: that it fails.</summary>
    /// <remarks>Addresses at Monitor have a filter, which the message of an alarm does not pass; here they have none.</remarks>
    public const string AlarmsTopic = "FleetscopeAlarms";

    private const string Attribute = "fleetscope";
    private const int LongestSubject = 100;

    /// <summary>Which messages an address gets.</summary>
    public static string FilterOf(string address) => new JsonObject { [Attribute] = new JsonArray(address) }.ToJsonString();

    /// <summary>Tells the run's user. A notice that cannot be sent holds nothing up; it is said in the log.</summary>
    public async Task TellAsync(string what, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        log($"{appName}: {what}");
        if (address is null)
        {
            return;
        }

        try
        {
            if (await api.Account.FindTopicAsync(Topic, cancellationToken) is { } topic)
            {
                await api.Sns.PublishAsync(topic, SubjectOf(what), string.Join('\n', lines), new Dictionary<string, string> { [Attribute] = address }, cancellationToken);
                return;
            }

            log($"warning: {address} could not be told, for the account has no topic {Topic}");
        }
        catch (AwsException refusal)
        {
            log($"warning: {address} could not be told: {refusal.Message}");
        }
    }

    private string SubjectOf(string what)
    {
        var text = new StringBuilder();
        foreach (var c in $"Fleetscope {appName}: {what}".Where(c => c is >= ' ' and <= '~').Take(LongestSubject))
        {
            text.Append(c);
        }

        return text.ToString();
    }
}
